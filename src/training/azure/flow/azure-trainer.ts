import { goldenFromPictures, syntheticGolden } from '../../../bundle/golden.ts';
import { writeBundle } from '../../../bundle/bundle.ts';
import type { Bundle } from '../../../bundle/types.ts';
import { assertTrainable } from '../../../dataset/lint.ts';
import type { Dataset } from '../../../dataset/types.ts';
import { findOwnPackage } from '../../../io/own-package.ts';
import { randomName } from '../../../io/random-name.ts';
import { holdOut, type HeldOut } from '../../local/held-out.ts';
import type { Preflight, Trainer, TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import { costWords } from '../cost.ts';
import { checkAzure, type AzurePreflight } from '../preflight.ts';
import { autoMlParts, commandParts, type EndedJob } from './collect-results.ts';
import { trainingFingerprint } from './fingerprint.ts';
import { jobMissing, stopped, type JobAddress } from './job-errors.ts';
import { openHistory } from './open-history.ts';
import type { AzureOptions } from './options.ts';
import { portalLink } from './portal-link.ts';
import { forgetJob, recallJob, rememberJob, type RememberedJob } from './remembered-job.ts';
import { isUseless, withResultsFolder } from './results-folder.ts';
import { submitJob } from './submit-job.ts';
import { watchJob } from './watch-job.ts';

/** Trains ResNet50 on a cluster of the user's own Azure Machine Learning workspace. */
export function azureTrainer(azure: Azure): Trainer<AzureOptions> {
  // Where the resource group is; a new workspace is made there unless the options say otherwise.
  let found: string | undefined;
  return {
    async check(dataset, options) {
      const going = await jobUnderWay(azure, dataset, options);
      if (going !== undefined) return going;
      const { findings, region, ...preflight } = await checkAzure(azure, options, {
        findings: dataset.findings,
        pictures: dataset.pictures.length,
      });
      found = region;
      return { findings, summary: summaryOf(options, preflight) };
    },
    train: (dataset, options, run) =>
      train(azure, dataset, { ...options, region: options.region ?? found }, run),
  };
}

/** What was submitted already is neither made nor paid for anew: whatever the check would find now is no reason to leave it. */
async function jobUnderWay(
  azure: Azure,
  dataset: Dataset,
  options: AzureOptions,
): Promise<Preflight | undefined> {
  if (options.state === undefined) return undefined;
  const fingerprint = trainingFingerprint(dataset.labels, holdOut(dataset, options), options);
  const known = await recallJob(options.state, fingerprint);
  const job = known && (await azure.machineLearning.job(options, known.job));
  if (known === undefined || job === undefined || hasFailed(job.properties.status)) return undefined;
  const summary = `The job ${known.job} of an earlier run is ${job.properties.status ?? 'under way'}: it is gone on with.`;
  return { findings: [], summary };
}

function summaryOf(
  options: AzureOptions,
  { cost, priority, creates, seconds }: Omit<AzurePreflight, 'findings' | 'region'>,
): string {
  const { compute, workspace, experiment } = options;
  const price = cost === undefined ? '' : ` ${costWords(cost, priority)}.`;
  const time = seconds === undefined ? '' : ` About ${Math.max(1, Math.round(seconds / 60))} minutes.`;
  const made = creates.length === 0 ? '' : ` Creates ${creates.join('; ')}.`;
  return `Training on ${compute} in the workspace ${workspace}, experiment ${experiment}.${time}${price}${made}`;
}

async function train(
  azure: Azure,
  dataset: Dataset,
  options: AzureOptions,
  run: TrainingRun,
): Promise<Bundle> {
  assertTrainable(dataset);
  const { labels } = dataset;
  const split = holdOut(dataset, options);
  for (const finding of split.findings) run.report({ kind: 'finding', finding });
  const fingerprint = trainingFingerprint(labels, split, options);
  const tool = findOwnPackage();
  const remembered = await chooseJob(azure, options, fingerprint, run);
  const { resourceGroup, workspace } = options;
  const at: JobAddress = { resourceGroup, workspace, job: remembered.job };
  if ((await azure.machineLearning.job(at, at.job)) === undefined) {
    await submitJob(azure, { labels, split, options, remembered, tool }, run).catch((error: unknown) => {
      throw run.signal.aborted ? stopped(at, false) : error;
    });
  }
  const job = await azure.machineLearning.job(at, at.job);
  if (job === undefined) throw jobMissing(at);
  run.report({ kind: 'note', text: `Monitor current run in Azure portal: ${portalLink(azure, at, job)}` });
  const history = await openHistory(azure, at, run);
  const done = await watchJob(azure, at, history, run);

  run.report({ kind: 'phase', phase: 'download' });
  const { seed, weights, targetPrecision } = options;
  const weightsLicense = typeof weights === 'string' ? undefined : weights.license;
  const method = options.validationData === undefined ? ('held-out' as const) : ('validation-data' as const);
  const facts = {
    ...{ azure, at, job: done, history, labels, seed, weightsLicense, version: tool.version },
    ...{ validation: split.validation, method, targetPrecision },
  };
  try {
    return await withResultsFolder(azure, at, run.state, (folder) =>
      makeBundle({ ...facts, folder }, split, remembered.output, options, run),
    );
  } catch (error) {
    // Asking for the same results again would never end well.
    if (isUseless(error)) await forgetJob(run.state, remembered);
    throw run.signal.aborted ? stopped(at, true) : error;
  }
}

async function makeBundle(
  ended: EndedJob,
  split: HeldOut,
  output: string,
  { azureTrainer: kind, golden: goldenSource, modelTimeLimitSeconds: timeLimitSeconds }: AzureOptions,
  run: TrainingRun,
): Promise<Bundle> {
  const parts = await (kind === 'automl' ? autoMlParts(ended, split, run) : commandParts(ended, output, run));
  run.report({ kind: 'phase', phase: 'bundle' });
  const golden =
    goldenSource === 'dataset'
      ? await goldenFromPictures(split.validation, ended.labels)
      : await syntheticGolden();
  return await writeBundle({ ...parts, golden, goldenSource }, run.output, {
    timeLimitSeconds,
    signal: run.signal,
  });
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
  if (known !== undefined && !hasFailed(status)) return known;
  const job = `${options.experiment.toLowerCase()}-${randomName()}`;
  // After an eviction the new job finds the checkpoints of the old one.
  const chosen = { fingerprint, job, output: known?.output ?? `model-builder/jobs/${job}/` };
  await rememberJob(run.state, chosen);
  return chosen;
}

function hasFailed(status: string | undefined): boolean {
  return status === 'Failed' || status === 'Canceled';
}
