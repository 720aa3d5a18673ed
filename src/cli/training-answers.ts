import { resolve } from 'node:path';
import { missingAnswers } from './missing.ts';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { isEmbedded, isRemote } from '../training/local/backbone-address.ts';
import type { LocalOptions } from '../training/local/options.ts';
import type { FlagValues } from './command.ts';
import { TRAINING_FLAGS, type DATA_FLAG, type READING_FLAGS } from './shared-flags.ts';

export type TrainingValues = FlagValues<typeof TRAINING_FLAGS> &
  FlagValues<typeof DATA_FLAG> &
  FlagValues<typeof READING_FLAGS>;

/** Refuses flags that contradict each other, before anything is read. @throws ModelBuilderError `usage-contradiction` */
export function checkTrainingValues(
  values: TrainingValues & { readonly weights?: string | undefined },
): void {
  if (values.train === 'azure' && values.backbone !== undefined) {
    throw new ModelBuilderError(
      'usage-contradiction',
      '--backbone is for training here; --train azure trains ResNet50.',
      {
        hint: 'Leave one of the two out.',
        exitCode: EXIT.usage,
      },
    );
  }
  const { backbone, backboneLicense, weights } = values;
  const own = backbone !== undefined && isEmbedded(backbone) ? undefined : backbone;
  const rests = own ?? weightsFile(weights ?? 'imagenet');
  if (backboneLicense !== undefined && rests === undefined) {
    throw new ModelBuilderError(
      'usage-contradiction',
      '--backbone-license says the licence of a backbone of your own, and none is given.',
      {
        hint: `Add --backbone <file|url|hub:owner/model>${weights === undefined ? '' : ' (on Azure --weights <file>)'}, or leave --backbone-license out.`,
        exitCode: EXIT.usage,
      },
    );
  }
}

/** The file that `--weights` names; `undefined` for its two words. */
export function weightsFile(weights: string): string | undefined {
  return weights === 'imagenet' || weights === 'none' ? undefined : weights;
}

/** Azure's workspace cannot be guessed. @throws ModelBuilderError `usage-missing-answer` */
export function checkWorkspaceValue(
  values: Pick<TrainingValues, 'train'> & { readonly workspace?: string | undefined },
): void {
  if (values.train !== 'azure' || values.workspace !== undefined) return;
  throw missingAnswers(
    ['--workspace <name>'],
    'npx create-model-builder flowers --data ./photos --train azure --workspace flowers --region westeurope',
  );
}

/** What a command that trains to look, and for no model, leaves out. */
export const TRAINING_FALLBACKS = Object.fromEntries(
  Object.entries(TRAINING_FLAGS).map(([name, { fallback }]) => [name, fallback]),
) as FlagValues<typeof TRAINING_FLAGS>;

/** The local trainer's options, of which {@link LocalOptions.validationData} still has to be read. */
export function localOptions(
  values: TrainingValues & { readonly report?: boolean },
  cwd: string,
): Omit<LocalOptions, 'validationData'> {
  const { seed, validationSplit, timeLimit, threads, backbone, backboneLicense, mirror, golden, cache } =
    values;
  const { modelTimeLimit } = values;
  const { targetPrecision, keepFamiliar, strict } = values;
  return {
    seed,
    targetPrecision,
    keepFamiliar,
    ...(validationSplit === undefined ? {} : { validationShare: validationSplit }),
    mirror,
    golden,
    strict,
    cache,
    // The report draws it.
    learningCurve: values.report === true,
    ...(timeLimit === undefined ? {} : { timeLimitSeconds: timeLimit }),
    ...(modelTimeLimit === undefined ? {} : { modelTimeLimitSeconds: modelTimeLimit }),
    ...(threads === undefined ? {} : { threads }),
    ...(backbone === undefined
      ? {}
      : { backbone: isEmbedded(backbone) || isRemote(backbone) ? backbone : resolve(cwd, backbone) }),
    ...(backboneLicense === undefined ? {} : { backboneLicense }),
  };
}
