import { join, resolve } from 'node:path';
import type { TrainingRecord } from '../../scaffold/manifest.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { kindOf } from '../../io/path-facts.ts';
import type { FlagValues } from '../command.ts';
import { missingAnswers } from '../missing.ts';
import type { TrainingValues } from '../training-answers.ts';
import { trainingRecord } from '../training-record.ts';
import type { RETRAIN_FLAGS } from './spec.ts';

export type RetrainValues = FlagValues<typeof RETRAIN_FLAGS>;

/** As {@link TrainingValues}, with the pictures settled. Recorded paths are absolute. */
export type SettledTraining = TrainingValues & { readonly data: string };

/**
 * The recorded answers of the last training, under those of the flags.
 * @param record absent for a model that was not trained by the tool
 * @param root absolute folder that the record's paths are relative to
 * @throws {ModelBuilderError} `usage-missing-answer` (exit code 2) for what no manifest can know, `retrain-trainer`
 */
export async function settleTraining(
  record: TrainingRecord | undefined,
  values: RetrainValues,
  root: string,
  cwd: string,
): Promise<SettledTraining> {
  if (record?.trainer === 'azure' && values.bundle === undefined) throw trainedElsewhere();
  const data = values.data ?? (record?.data === undefined ? undefined : join(root, record.data));
  const validationData = values.validationData ?? place(record?.validationData, root);
  const backbone = values.backbone ?? place(record?.backbone, root);
  if (values.data === undefined && data !== undefined && (await kindOf(data)) === 'missing')
    throw picturesGone(data);
  const missing = [
    ...(data === undefined ? ['--data <folder|zip|table>'] : []),
    ...(validationData === ELSEWHERE ? ['--validation-data <folder|zip|table>'] : []),
    ...(backbone === ELSEWHERE ? ['--backbone <name|file|url|hub:owner/model>'] : []),
  ];
  if (data === undefined || missing.length > 0)
    throw missingAnswers(missing, 'npx create-model-builder retrain --data ./photos');
  const { seed = 1, validationSplit, mirror = 'auto', golden = 'dataset' } = record ?? {};
  const license =
    values.backboneLicense ??
    (isSameBackbone(values.backbone, record, root, cwd) ? record?.backboneLicense : undefined);
  return {
    ...values,
    train: 'local',
    data,
    validationData,
    backbone,
    backboneLicense: license,
    seed,
    validationSplit,
    mirror,
    golden,
    labelsFrom: values.labelsFrom ?? record?.labelsFrom,
  };
}

/**
 * What the manifest keeps of this training: paths that no flag has changed stay as they were recorded, wherever the command runs,
 * and a bundle that was trained elsewhere does not change who trains.
 * @param root absolute
 */
export function renewedRecord(
  record: TrainingRecord | undefined,
  values: RetrainValues,
  settled: SettledTraining,
  root: string,
  cwd: string,
): TrainingRecord {
  const { data, validationData, backbone } = record ?? {};
  const isSamePlace =
    values.data === undefined || (data !== undefined && resolve(cwd, values.data) === join(root, data));
  return {
    ...trainingRecord(settled, root, cwd),
    ...(values.bundle !== undefined && record !== undefined && { trainer: record.trainer }),
    ...(isSamePlace && data !== undefined && { data }),
    ...(values.validationData === undefined && validationData !== undefined && { validationData }),
    ...(values.backbone === undefined && backbone !== undefined && { backbone }),
  };
}

/** Whether it is the recorded one, which may have been named again to say that it is right. */
function isSameBackbone(
  given: string | undefined,
  record: TrainingRecord | undefined,
  root: string,
  cwd: string,
): boolean {
  const recorded = place(record?.backbone, root);
  return given === undefined || given === recorded || resolve(cwd, given) === recorded;
}

/** Stands for a path that the manifest must not hold. */
const ELSEWHERE = '';

function place(recorded: TrainingRecord['backbone'], root: string): string | undefined {
  if (recorded === undefined) return undefined;
  if (typeof recorded !== 'string') return ELSEWHERE;
  return /^\.\.?(?:\/|$)/.test(recorded) ? join(root, recorded) : recorded;
}

function picturesGone(data: string): ModelBuilderError {
  return new ModelBuilderError(
    'usage-missing-answer',
    `The pictures of the last training are no longer in ${data}: --data <folder|zip|table> is missing.`,
    { hint: 'For example: npx create-model-builder retrain --data ./photos', exitCode: EXIT.usage },
  );
}

function trainedElsewhere(): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-trainer',
    'This model was trained on Azure; retrain trains on this machine.',
    {
      hint: 'Train with `npx create-model-builder train --train azure --output ./bundle`, then put it in with `npx create-model-builder retrain --bundle ./bundle`.',
      exitCode: EXIT.usage,
    },
  );
}
