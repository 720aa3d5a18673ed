import { randomBytes } from 'node:crypto';
import { goldenFromPictures, syntheticGolden } from '../../../bundle/golden.ts';
import { writeBundle, type BundleParts } from '../../../bundle/bundle.ts';
import type { Bundle } from '../../../bundle/types.ts';
import { assertTrainable } from '../../../dataset/lint.ts';
import type { Dataset } from '../../../dataset/types.ts';
import { findOwnPackage } from '../../../io/own-package.ts';
import { createTemporaryFolder } from '../../../io/temporary-folder.ts';
import { holdOut, type HeldOut } from '../../local/held-out.ts';
import type { Trainer, TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import { checkAzure } from '../preflight.ts';
import { fetchAutoMlResults, scoreHeldOut } from './automl-results.ts';
import { fetchCommandResults } from './command-results.ts';
import { trainingFingerprint } from './fingerprint.ts';
import { assertLabels, jobMissing, type JobAddress } from './job-errors.ts';
import type { AzureOptions } from './options.ts';
import { portalLink } from './portal-link.ts';
import { forgetJob, recallJob, rememberJob, type RememberedJob } from './remembered-job.ts';
import { openRunHistory, type RunHistory } from './run-history.ts';
import { openStore } from './storage.ts';
import { submitJob, transferOptions } from './submit-job.ts';
import { watchJob } from './watch-job.ts';

/** torchvision's licence, under which its ImageNet weights come. */
const WEIGHTS_LICENSE = 'BSD-3-Clause';

/** Trains ResNet50 on a cluster of the user's own Azure Machine Learning workspace. */
export function azureTrainer(azure: Azure): Trainer<AzureOptions> {
  // Where the resource group is; a new workspace is made there unless the options say otherwise.
  let found: string | undefined;
  return {
    async check(dataset, options) {
      const { findings, cost, creates, region } = await checkAzure(azure, options, {
        findings: dataset.findings,
        pictures: dataset.pictures.length,
      });
      found = region;
      const price =
        cost === undefined ? '' : ` $${cost.perHour.toFixed(2)} an hour, $${cost.worst.toFixed(2)} at most.`;
      const made = creates.length === 0 ? '' : ` Creates ${creates.join('; ')}.`;
      const summary = `Training on ${options.compute} in the workspace ${options.workspace}, experiment ${options.experiment}.${price}${made}`;
      return { findings, summary };
    },
    train: (dataset, options, run) =>
      train(azure, dataset, { ...options, region: options.region ?? found }, run),
  };
}

async function train(
  azure: Azure,
  dataset: Dataset,
  options: AzureOptions,
  run: TrainingRun,
): Promise<Bundle> {
  assertTrainable(dataset);
  const split = holdOut(dataset, options);
  for (const finding of split.findings) run.report({ kind: 'finding', finding });
  const fingerprint = trainingFingerprint(dataset.labels, split, options);
  const tool = findOwnPackage();
  const remembered = await chooseJob(azure, options, fingerprint, run);
  const at: JobAddress = {
    resourceGroup: options.resourceGroup,
    workspace: options.workspace,
    job: remembered.job,
  };
  if ((await azure.machineLearning.job(options, remembered.job)) === undefined) {
    await submitJob(azure, { labels: dataset.labels, split, options, remembered, tool }, run);
  }
  const job = await azure.machineLearning.job(options, remembered.job);
  if (job === undefined) throw jobMissing(at);
  run.report({ kind: 'note', text: `Monitor current run in Azure portal: ${portalLink(azure, at, job)}` });
  const history = await openHistory(azure, at, run);
  const done = await watchJob(azure, at, history, run);

  run.report({ kind: 'phase', phase: 'download' });
  const temporary = await createTemporaryFolder();
  try {
    const results = { azure, at, job: done, history, folder: temporary.path, version: tool.version };
    const parts = await (options.azureTrainer === 'automl'
      ? autoMlParts(results, dataset, split, options, run)
      : commandParts(results, remembered.output, dataset, options, run));
    run.report({ kind: 'phase', phase: 'bundle' });
    const golden =
      options.golden === 'dataset'
        ? await goldenFromPictures(split.validation, dataset.labels)
        : await syntheticGolden();
    const bundle = await writeBundle(
      { ...parts, golden, goldenSource: options.golden, notices: {} },
      run.output,
    );
    await forgetJob(run.state);
    return bundle;
  } finally {
    await temporary.remove();
  }
}

/** The job that an earlier run of the same training began, unless it ended without results; else a new one, written down. */
async function chooseJob(
  { machineLearning }: Azure,
  options: AzureOptions,
  fingerprint: string,
  run: TrainingRun,
): Promise<RememberedJob> {
  const known = await recallJob(run.state, fingerprint);
  const status = known && (await machineLearning.job(options, known.job))?.properties.status;
  if (known !== undefined && status !== 'Failed' && status !== 'Canceled') {
    run.report({ kind: 'note', text: `Going on with the job ${known.job}.` });
    return known;
  }
  const job = `${options.experiment.toLowerCase()}-${randomBytes(5).toString('hex')}`;
  // After an eviction the new job finds the checkpoints of the old one.
  const chosen = { fingerprint, job, output: known?.output ?? `model-builder/jobs/${job}/` };
  await rememberJob(run.state, chosen);
  return chosen;
}

/** Log and trials; without them training goes on and says less. */
async function openHistory(azure: Azure, at: JobAddress, run: TrainingRun): Promise<RunHistory | undefined> {
  try {
    return await openRunHistory(azure, at);
  } catch (error) {
    run.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    run.report({ kind: 'note', text: `Epochs cannot be shown: ${why}` });
    return undefined;
  }
}

interface Results {
  readonly azure: Azure;
  readonly at: JobAddress;
  readonly job: Awaited<ReturnType<typeof watchJob>>;
  readonly history: RunHistory | undefined;
  readonly folder: string;
  readonly version: string;
}

type Parts = Omit<BundleParts, 'golden' | 'goldenSource' | 'notices'>;

async function commandParts(
  { azure, at, folder, version }: Results,
  output: string,
  dataset: Dataset,
  options: AzureOptions,
  run: TrainingRun,
): Promise<Parts> {
  const transfer = transferOptions(azure, run, 'download');
  const { place } = await openStore(azure, at, 'read', transfer);
  const { model, labels, facts, metrics } = await fetchCommandResults(at, place, output, folder, transfer);
  assertLabels(labels, dataset.labels, at);
  const { name, sha256 } = facts.backbone;
  return {
    model,
    labels,
    metrics,
    preprocessing: { resize: facts.preprocessing.resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    input: facts.input,
    output: facts.output,
    trainer: {
      name: 'azure',
      toolVersion: version,
      seed: options.seed,
      ...(sha256 === null ? {} : { backbone: { name, sha256, license: WEIGHTS_LICENSE } }),
    },
  };
}

async function autoMlParts(
  { azure, at, job, history, folder, version }: Results,
  dataset: Dataset,
  split: HeldOut,
  options: AzureOptions,
  run: TrainingRun,
): Promise<Parts> {
  const producer = `create-model-builder ${version}`;
  const transfer = transferOptions(azure, run, 'download');
  const results = await fetchAutoMlResults(
    azure,
    at,
    job,
    history,
    dataset.labels,
    { folder, producer },
    transfer,
  );
  run.report({ kind: 'note', text: results.note });
  run.report({ kind: 'phase', phase: 'evaluation' });
  return {
    ...results.steps,
    model: results.model,
    labels: results.labels,
    metrics: await scoreHeldOut(results, split, run.signal),
    trainer: { name: 'azure-automl', toolVersion: version, seed: options.seed },
  };
}
