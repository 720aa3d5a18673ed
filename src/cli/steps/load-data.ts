import { resolve } from 'node:path';
import { assertTrainable } from '../../dataset/lint.ts';
import { readDataset, type ReadDatasetOptions } from '../../dataset/read.ts';
import { summarizeDataset } from '../../dataset/summary.ts';
import type { Dataset } from '../../dataset/types.ts';
import type { CommandContext } from '../context.ts';
import { previewLines, showWarnings } from '../report/dataset.ts';
import type { Progress } from '../report/progress.ts';

/** Reads and lints a dataset, and shows its warnings and its counts per label; errors are for {@link assertTrainable}. */
export async function loadData(
  path: string,
  context: CommandContext,
  progress: Progress,
  options: Pick<ReadDatasetOptions, 'forTraining' | 'minPicturesPerLabel'> = {},
): Promise<Dataset> {
  const dataset = await readDataset(resolve(context.cwd, path), {
    ...options,
    signal: context.signal,
    onProgress: (done, total) => progress.step('reading', done, total),
  });
  progress.end();
  context.signal.throwIfAborted();
  showWarnings(dataset.findings, context.terminal, progress);
  for (const line of previewLines(dataset)) progress.line(line);
  return dataset;
}

export interface TrainingData {
  readonly dataset: Dataset;
  readonly validationData?: Dataset;
}

/**
 * The pictures to train on and, with `--validation-data`, those to measure the accuracy on.
 * @throws ModelBuilderError `dataset-not-trainable`, and those of readDataset
 */
export async function loadTrainingData(
  { data, validationData }: { readonly data: string; readonly validationData?: string | undefined },
  context: CommandContext,
  progress: Progress,
): Promise<TrainingData> {
  // With pictures of its own to measure on, nothing has to be held out.
  const dataset = await loadData(
    data,
    context,
    progress,
    validationData === undefined ? {} : { minPicturesPerLabel: 1 },
  );
  assertTrainable(dataset);
  if (validationData === undefined) return { dataset };
  const validation = await loadData(validationData, context, progress, { forTraining: false });
  assertTrainable(validation);
  return { dataset, validationData: validation };
}

/** The dataset as the JSON result shows it. */
export function datasetResult(dataset: Dataset): Record<string, unknown> {
  const { labels, total } = summarizeDataset(dataset);
  return { pictures: total, labels, findings: dataset.findings };
}
