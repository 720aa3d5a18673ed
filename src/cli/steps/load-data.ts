import { resolve } from 'node:path';
import type { Levels } from '../../dataset/layout.ts';
import { assertTrainable } from '../../dataset/lint.ts';
import type { LabelLevel } from '../../dataset/listing.ts';
import { readDataset, type ReadDatasetOptions } from '../../dataset/read.ts';
import { summarizeDataset } from '../../dataset/summary.ts';
import type { Dataset } from '../../dataset/types.ts';
import type { CommandContext } from '../context.ts';
import { previewLines, showWarnings } from '../report/dataset.ts';
import type { Progress } from '../report/progress.ts';

/** What the flags say of reading. */
export interface ReadingValues {
  readonly labelsFrom?: LabelLevel | undefined;
  readonly strict?: boolean;
  /** Nothing is asked then. */
  readonly json?: boolean;
  readonly yes?: boolean;
}

export interface DataValues extends ReadingValues {
  readonly data: string;
  readonly validationData?: string | undefined;
  readonly validationSplit?: number | undefined;
}

/**
 * Reads and lints a dataset, and shows how it was taken, its warnings and its counts per label; errors are for
 * {@link assertTrainable}.
 */
export async function loadData(
  path: string,
  values: ReadingValues,
  context: CommandContext,
  progress: Progress,
  options: Pick<ReadDatasetOptions, 'forTraining' | 'minPicturesPerLabel' | 'parts' | 'chooseLabels'> = {},
): Promise<Dataset> {
  const dataset = await readDataset(resolve(context.cwd, path), {
    ...options,
    labelsFrom: values.labelsFrom,
    ...(values.strict !== undefined && { strict: values.strict }),
    signal: context.signal,
    onProgress: (done, total) => progress.step('reading', done, total),
    onStatus: (text) => progress.status(text),
  });
  progress.end();
  context.signal.throwIfAborted();
  for (const note of dataset.notes ?? []) progress.sentence(note);
  const findings = [dataset, dataset.validationData].flatMap((read) => read?.findings ?? []);
  showWarnings(findings, context.terminal, progress);
  for (const line of previewLines(dataset, !context.terminal.plain)) progress.line(line);
  return dataset;
}

export interface TrainingData {
  readonly dataset: Dataset;
  readonly validationData?: Dataset;
  /** What a person has answered, or a flag said. */
  readonly labelsFrom?: LabelLevel | undefined;
}

/**
 * The pictures to train on and, with `--validation-data` or out of a set that is split already, those to measure the accuracy on.
 * @throws ModelBuilderError `dataset-not-trainable`, and those of readDataset
 */
export async function loadTrainingData(
  values: DataValues,
  context: CommandContext,
  progress: Progress,
): Promise<TrainingData> {
  const { data, validationData, validationSplit } = values;
  let { labelsFrom } = values;
  const asks = context.terminal.canAsk && values.json !== true && values.yes !== true;
  const dataset = await loadData(data, values, context, progress, {
    // With pictures of its own to measure on, nothing has to be held out.
    ...(validationData !== undefined && { minPicturesPerLabel: 1 }),
    parts: validationData !== undefined ? 'training' : validationSplit !== undefined ? 'together' : 'apart',
    ...(asks && {
      async chooseLabels(levels) {
        progress.end();
        return (labelsFrom = await askLabels(levels, context));
      },
    }),
  });
  assertTrainable(dataset);
  if (validationData === undefined) {
    const { validationData: apart, ...rest } = dataset;
    if (apart === undefined) return { dataset, labelsFrom };
    assertTrainable(apart);
    return { dataset: rest, validationData: apart, labelsFrom };
  }
  const read = { ...values, labelsFrom };
  const validation = await loadData(validationData, read, context, progress, { forTraining: false });
  assertTrainable(validation);
  return { dataset, validationData: validation, labelsFrom };
}

async function askLabels({ outermost, innermost }: Levels, context: CommandContext): Promise<LabelLevel> {
  const { createPrompts } = await import('../create/prompts.ts');
  return await createPrompts(context).select<LabelLevel>(
    'Which folders are the labels?',
    [
      { value: 'outermost', label: named(outermost), hint: 'the folders at the top' },
      { value: 'innermost', label: named(innermost), hint: 'the folders that hold the pictures' },
    ],
    'outermost',
  );
}

/** Labels in the question before "and N more". */
const NAMED = 5;

function named(labels: readonly string[]): string {
  const more = labels.length - NAMED;
  return `${labels.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The dataset as the JSON result shows it. */
export function datasetResult(dataset: Dataset): Record<string, unknown> {
  const { labels, total } = summarizeDataset(dataset);
  return { pictures: total, labels, findings: dataset.findings };
}
