import type { BundleParts } from '../../../bundle/bundle.ts';
import type { Split } from '../../../dataset/types.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { fetchAutoMlResults, scoreHeldOut } from './automl-results.ts';
import { fetchCommandResults } from './command-results.ts';
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
  const { model, labels, facts, metrics } = await fetchCommandResults(at, place, output, folder, transfer);
  assertLabels(labels, ended.labels, at);
  const { backbone, notices } = weightsOrigin(facts.backbone, ended.weightsLicense);
  return {
    model,
    labels,
    metrics,
    preprocessing: { resize: facts.preprocessing.resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    input: facts.input,
    output: facts.output,
    trainer: { name: 'azure', toolVersion: version, seed, ...(backbone && { backbone }) },
    notices,
  };
}

/** What the best trial of AutoML left behind. @param split pictures that lie on this machine */
export async function autoMlParts(ended: EndedJob, split: Split, run: TrainingRun): Promise<ResultParts> {
  const { azure, at, job, history, labels, folder, version, seed } = ended;
  const producer = `create-model-builder ${version}`;
  const transfer = transferOptions(azure, run, 'download');
  const results = await fetchAutoMlResults(azure, at, job, history, labels, { folder, producer }, transfer);
  run.report({ kind: 'note', text: results.note });
  run.report({ kind: 'phase', phase: 'evaluation' });
  return {
    ...results.steps,
    model: results.model,
    labels: results.labels,
    metrics: await scoreHeldOut(results, split, run.signal),
    trainer: { name: 'azure-automl', toolVersion: version, seed },
    notices: {},
  };
}
