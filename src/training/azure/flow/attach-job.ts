import { writeBundle } from '../../../bundle/bundle.ts';
import { goldenCandidates, goldenFromPictures, syntheticGolden } from '../../../bundle/golden.ts';
import type { Bundle } from '../../../bundle/types.ts';
import { findOwnPackage } from '../../../io/own-package.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import { isOurs } from '../tags.ts';
import { autoMlParts, commandParts, type EndedJob } from './collect-results.ts';
import { LICENSE_TAG } from './job-body.ts';
import { jobMissing, type JobAddress } from './job-errors.ts';
import { asPicture, fetchPictures, foreign, pathInStore, readJobPictures } from './job-pictures.ts';
import { portalLink } from './portal-link.ts';
import { openHistory } from './open-history.ts';
import type { AzureOptions } from './options.ts';
import { withResultsFolder } from './results-folder.ts';
import { openStore } from './storage.ts';
import { transferOptions } from './submit-job.ts';
import { tagsOf } from './job-facts.ts';
import { watchJob } from './watch-job.ts';

/** What its bundle is made with. */
type AttachOptions = Pick<AzureOptions, 'golden' | 'targetPrecision' | 'modelTimeLimitSeconds'>;

/**
 * Follows a job that was submitted from here or from any other machine, and makes its bundle. All that is needed is read from
 * the job and the workspace's storage: labels, split, results, pictures for the golden samples.
 * @throws ModelBuilderError `azure-job-…`, `azure-results-…`, `azure-storage-…`; `azure-detached` when the signal aborts
 */
export async function attachJob(
  azure: Azure,
  at: JobAddress,
  options: AttachOptions,
  run: TrainingRun,
): Promise<Bundle> {
  const found = await azure.machineLearning.job(at, at.job);
  if (found === undefined) throw jobMissing(at);
  if (!isOurs({ tags: tagsOf(found) })) throw foreign(at);
  run.report({ kind: 'note', text: `Monitor current run in Azure portal: ${portalLink(azure, at, found)}` });
  const history = await openHistory(azure, at, run);
  const job = await watchJob(azure, at, history, run);

  run.report({ kind: 'phase', phase: 'download' });
  return await withResultsFolder(azure, at, run.state, (folder) =>
    makeBundle({ azure, at, job, history, folder }, options, run),
  );
}

async function makeBundle(
  known: Pick<EndedJob, 'azure' | 'at' | 'job' | 'history' | 'folder'>,
  { golden: goldenSource, targetPrecision, modelTimeLimitSeconds: timeLimitSeconds }: AttachOptions,
  run: TrainingRun,
): Promise<Bundle> {
  const { azure, at, job, folder } = known;
  const transfer = transferOptions(azure, run, 'download');
  const { place } = await openStore(azure, at, 'read', transfer);
  const { labels, pictures } = await readJobPictures(at, job, place, folder, transfer);
  const side = (name: 'training' | 'validation') => pictures.filter(({ split }) => split === name);
  const heldOut = side('validation').map((entry) => ({ ...asPicture(entry, folder), entry }));
  const ended: EndedJob = {
    ...known,
    labels,
    seed: seedOf(job),
    validation: heldOut,
    // Whose the held-out pictures were is not known here.
    method: 'held-out',
    targetPrecision,
    weightsLicense: tagsOf(job)[LICENSE_TAG],
    version: findOwnPackage().version,
  };
  const fetch = (wanted: typeof heldOut) =>
    fetchPictures(
      wanted.map(({ entry }) => entry),
      place,
      folder,
      transfer,
    );
  const isAutoMl = job.properties.jobType === 'AutoML';
  const parts = isAutoMl
    ? await autoMlParts(
        ended,
        {
          training: side('training').map((entry) => asPicture(entry, folder)),
          validation: await fetch(heldOut),
        },
        run,
      )
    : await commandParts(ended, outputOf(at, job), run);
  run.report({ kind: 'phase', phase: 'bundle' });
  const golden =
    goldenSource === 'dataset'
      ? await goldenFromPictures(
          isAutoMl ? heldOut : await fetch([...goldenCandidates(heldOut, labels)]),
          labels,
        )
      : await syntheticGolden();
  return await writeBundle({ ...parts, golden, goldenSource }, run.output, {
    timeLimitSeconds,
    signal: run.signal,
  });
}

/** Folder in the container that the script wrote to. */
function outputOf(at: JobAddress, { properties }: EndedJob['job']): string {
  const { outputs } = properties as { readonly outputs?: { readonly model?: { readonly uri?: string } } };
  const path = pathInStore(outputs?.model?.uri);
  if (path === undefined) throw foreign(at);
  return path.replace(/\/?$/, '/');
}

/** The split's seed: an argument of the script, a setting of AutoML. */
function seedOf({ properties }: EndedJob['job']): number {
  const { command, taskDetails } = properties as {
    readonly command?: string;
    readonly taskDetails?: { readonly modelSettings?: { readonly randomSeed?: number } };
  };
  return Number(/ --seed (\d+)/.exec(command ?? '')?.[1] ?? taskDetails?.modelSettings?.randomSeed ?? 0);
}
