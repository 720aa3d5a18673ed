import type { BundleParts } from '../../../bundle/bundle.ts';
import type { MeasuringMethod } from '../../../bundle/types.ts';
import type { Picture, Split } from '../../../dataset/types.ts';
import { largest } from '../../../largest.ts';
import { calibrationError, findThreshold, wilsonInterval } from '../../measures.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { fetchAutoMlResults, scoreHeldOut } from './automl-results.ts';
import { fetchCommandResults, type CommandResults } from './command-results.ts';
import { assertLabels, type JobAddress } from './job-errors.ts';
import type { RunHistory } from './run-history.ts';
import { openStore } from './storage.ts';
import { transferOptions } from './submit-job.ts';
import { weightsOrigin } from './weights-origin.ts';

/** A completed job, and what is known of it. */
export interface EndedJob {
  readonly azure: Azure;
  readonly at: JobAddress;
  readonly job: JobBase;
  readonly history: RunHistory | undefined;
  /** Position is class index. */
  readonly labels: readonly string[];
  readonly seed: number;
  /** Held out; their names are those of the dataset where it lies on this machine. */
  readonly validation: readonly Picture[];
  readonly method: Extract<MeasuringMethod, 'held-out' | 'validation-data'>;
  /** Of the confidence threshold, 0.5 to 1. */
  readonly targetPrecision: number;
  /** SPDX identifier, where the network began with a weights file of the user's own. */
  readonly weightsLicense: string | undefined;
  /** Absolute path that the results are downloaded to. */
  readonly folder: string;
  /** Of this tool. */
  readonly version: string;
}

export type ResultParts = Omit<BundleParts, 'golden' | 'goldenSource'>;

/**
 * What our script left behind.
 * @param output folder in the container, ends in a slash
 * @throws ModelBuilderError `azure-results-…`, `azure-labels-mismatch`, `azure-storage-…`
 */
export async function commandParts(ended: EndedJob, output: string, run: TrainingRun): Promise<ResultParts> {
  const { azure, at, folder, version, seed } = ended;
  const transfer = transferOptions(azure, run, 'download');
  const { place } = await openStore(azure, at, 'read', transfer);
  const { model, labels, facts, ...told } = await fetchCommandResults(at, place, output, folder, transfer);
  assertLabels(labels, ended.labels, at);
  const { backbone, notices } = weightsOrigin(facts.backbone, ended.weightsLicense);
  return {
    model,
    labels,
    ...measured(told, ended),
    preprocessing: { resize: facts.preprocessing.resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    input: facts.input,
    output: facts.output,
    ...(facts.familiarity && { familiarity: facts.familiarity }),
    trainer: { name: 'azure', toolVersion: version, seed, ...(backbone && { backbone }) },
    notices,
  };
}

/** What a script that tells the scores leaves to be computed here, by the code that every trainer's figures come from. */
function measured(
  { metrics, scores }: Pick<CommandResults, 'metrics' | 'scores'>,
  { validation, method, targetPrecision }: EndedJob,
): Pick<ResultParts, 'metrics' | 'scores'> {
  if (scores === undefined) return { metrics };
  const names = new Map(validation.map(({ sha256, name }) => [sha256, name]));
  const pictures = scores.pictures.map((one) => ({ ...one, path: names.get(one.sha256) ?? one.path }));
  const answers = pictures.map(({ label, scores: own }) => {
    const confidence = largest(own);
    return { confidence, right: scores.labels[own.indexOf(confidence)] === label };
  });
  const right = answers.filter((answer) => answer.right).length;
  return {
    metrics: {
      ...metrics,
      method,
      accuracyInterval95: wilsonInterval(right, answers.length),
      calibrationError: calibrationError(answers),
      threshold: findThreshold(answers, targetPrecision),
    },
    scores: { ...scores, pictures },
  };
}

/** What the best trial of AutoML left behind. @param split pictures that lie on this machine */
export async function autoMlParts(ended: EndedJob, split: Split, run: TrainingRun): Promise<ResultParts> {
  const { azure, at, job, history, labels, folder, version, seed, method, targetPrecision } = ended;
  const producer = `create-model-builder ${version}`;
  const transfer = transferOptions(azure, run, 'download');
  const results = await fetchAutoMlResults(azure, at, job, history, labels, { folder, producer }, transfer);
  run.report({ kind: 'note', text: results.note });
  run.report({ kind: 'phase', phase: 'evaluation' });
  return {
    ...results.steps,
    model: results.model,
    labels: results.labels,
    ...(await scoreHeldOut(results, split, { method, targetPrecision }, run.signal)),
    trainer: { name: 'azure-automl', toolVersion: version, seed },
    notices: {},
  };
}
