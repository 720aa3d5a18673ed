import type { TrainingRecord } from '../scaffold/manifest.ts';
import { treePath } from '../scaffold/tree-path.ts';
import { isEmbedded, isRemote } from '../training/local/backbone-address.ts';
import type { TrainingValues } from './training-answers.ts';

/**
 * The answers of a training as a manifest keeps them: enough to train again, and nothing of this machine.
 * @param root absolute folder that the projects are generated into
 */
export function trainingRecord(values: TrainingValues, root: string, cwd: string): TrainingRecord {
  const { train, seed, validationSplit, mirror, golden, data, validationData, labelsFrom } = values;
  const { backbone, backboneLicense } = values;
  const dataPath = data === undefined ? undefined : treePath(root, data, cwd);
  return {
    trainer: train,
    seed,
    ...(validationSplit === undefined ? {} : { validationSplit }),
    mirror,
    golden,
    ...(dataPath === undefined ? {} : { data: dataPath }),
    ...(validationData === undefined
      ? {}
      : { validationData: treePath(root, validationData, cwd) ?? ELSEWHERE }),
    ...(labelsFrom === undefined ? {} : { labelsFrom }),
    ...(backbone === undefined ? {} : { backbone: backboneRecord(backbone, root, cwd) }),
    // That of a weights file is in the bundle alone: without a backbone nothing here could use it.
    ...(backbone === undefined || backboneLicense === undefined ? {} : { backboneLicense }),
  };
}

const ELSEWHERE = { elsewhere: true } as const;

/** A query or a name before the host may be a secret. */
function backboneRecord(
  backbone: string,
  root: string,
  cwd: string,
): NonNullable<TrainingRecord['backbone']> {
  if (isEmbedded(backbone) || /^hub:/i.test(backbone)) return backbone;
  if (!isRemote(backbone)) return treePath(root, backbone, cwd) ?? ELSEWHERE;
  return /[?#@]/.test(backbone) ? ELSEWHERE : backbone;
}
