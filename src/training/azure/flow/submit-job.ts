import { ModelBuilderError } from '../../../errors.ts';
import type { HeldOut } from '../../local/held-out.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { ensureCompute } from '../compute.ts';
import { workspaceId } from '../connection.ts';
import { ifAllowed } from '../errors.ts';
import { ensureWorkspace } from '../resources.ts';
import { findSize, mergeSizes } from '../sizes.ts';
import { datastoreUri } from '../transfer/datastore-uri.ts';
import { autoMlTables } from '../transfer/mltable.ts';
import { PICTURES_FOLDER } from '../transfer/picture-path.ts';
import { uploadSmallFiles } from '../transfer/put-blob.ts';
import { manifestFile, trainingManifest } from '../transfer/training-manifest.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';
import { uploadPictures } from '../transfer/upload-pictures.ts';
import { uploadWeights, weightsPath } from '../transfer/upload-weights.ts';
import { ensureCode } from './code-asset.ts';
import { resolveEnvironment } from './environment.ts';
import { autoMlJob, commandJob } from './job-body.ts';
import { jobIdentity } from './job-identity.ts';
import type { AzureOptions } from './options.ts';
import type { RememberedJob } from './remembered-job.ts';
import { sayExperiment } from './say-experiment.ts';
import { openStore, type Store } from './storage.ts';
import type { WeightsFile } from './weights-file.ts';

export interface Submission {
  readonly labels: readonly string[];
  readonly split: HeldOut;
  readonly options: AzureOptions;
  readonly remembered: RememberedJob;
  /** Folder of our own package and its version. */
  readonly tool: { readonly root: string; readonly version: string };
}

/**
 * Workspace, compute, pictures, job: each is looked for before it is made, so that running again after a crash makes nothing
 * twice.
 * @throws ModelBuilderError `azure-…`
 */
export async function submitJob(azure: Azure, submission: Submission, run: TrainingRun): Promise<void> {
  const { options, remembered, tool } = submission;
  const note = (text: string) => run.report({ kind: 'note', text });
  const known = (await azure.machineLearning.workspace(options))?.location;
  const workspace = await ensureWorkspace(azure, options, known ?? requiredRegion(options), note);
  const region = workspace.location ?? requiredRegion(options);
  const { compute, size, priority, minNodes, maxNodes, deleteFailedCompute } = options;
  const cluster = await ensureCompute(
    azure,
    options,
    { name: compute, size, priority, minNodes, maxNodes, region },
    { deleteFailed: deleteFailedCompute, note },
  );
  const transfer = transferOptions(azure, run);
  const store = await openStore(azure, options, 'write', transfer);
  const address = { ...options, subscriptionId: azure.connection.subscriptionId, datastore: store.name };
  const common = {
    computeId: `${workspaceId(azure.connection, options)}/computes/${compute}`,
    options,
    toolVersion: tool.version,
    identity: store.hasCredentials
      ? undefined
      : jobIdentity(await azure.machineLearning.compute(options, compute)),
  };
  const manifest = await upload(submission, store, run, transfer);
  let body: JobBase;
  if (options.azureTrainer === 'automl') {
    const tables = autoMlTables(manifest, address);
    await uploadSmallFiles(store.place, tables.files, transfer);
    const uri = (path: string) => datastoreUri(address, `${path}/`);
    body = autoMlJob({ ...common, training: uri(tables.training), validation: uri(tables.validation) });
  } else {
    const file = manifestFile(manifest);
    await uploadSmallFiles(store.place, [file], transfer);
    const weights = typeof options.weights === 'string' ? undefined : options.weights;
    if (weights !== undefined) await sendWeights(weights, store, transfer, note);
    body = commandJob({
      ...common,
      codeId: await ensureCode(azure, options, store, tool.root, transfer),
      environmentId: await resolveEnvironment(azure, options, note),
      pictures: datastoreUri(address, `${PICTURES_FOLDER}/`),
      manifest: datastoreUri(address, file.path),
      weights: weights && datastoreUri(address, weightsPath(weights)),
      output: datastoreUri(address, remembered.output),
      ...(await nodeFacts(azure, region, cluster.size ?? size)),
    });
  }
  await sayExperiment(azure, options, run);
  run.signal.throwIfAborted();
  await azure.machineLearning.putJob(options, remembered.job, body);
}

export function transferOptions(
  { connection }: Azure,
  run: Pick<TrainingRun, 'report' | 'now' | 'signal'>,
  phase: 'upload' | 'download' = 'upload',
): TransferOptions {
  return {
    signal: run.signal,
    now: () => run.now(),
    onWait: connection.onWait,
    report: ({ bytes, bytesTotal, files, filesTotal, secondsLeft }) =>
      run.report({
        ...{ kind: 'progress', phase, done: bytes, total: bytesTotal },
        files: { done: files, total: filesTotal },
        ...(secondsLeft !== undefined && { secondsLeft }),
      }),
  };
}

async function upload(
  { labels, split }: Submission,
  store: Store,
  run: TrainingRun,
  transfer: TransferOptions,
) {
  run.report({ kind: 'phase', phase: 'upload' });
  const uploaded = await uploadPictures(store.place, [...split.training, ...split.validation], transfer);
  for (const finding of uploaded.findings) run.report({ kind: 'finding', finding });
  const megabytes = (uploaded.bytes / 1e6).toFixed(1);
  run.report({
    kind: 'note',
    text: `Uploaded ${uploaded.files} pictures (${megabytes} MB); ${uploaded.alreadyThere} were there already.`,
  });
  return trainingManifest(labels, split, uploaded.paths);
}

async function sendWeights(
  file: WeightsFile,
  { place }: Store,
  transfer: TransferOptions,
  note: (text: string) => void,
): Promise<void> {
  const megabytes = (file.bytes / 1e6).toFixed(1);
  const sent = await uploadWeights(place, file, transfer);
  note(sent ? `Uploaded the weights (${megabytes} MB).` : 'The weights were there already.');
}

/** Of a size that the region's list does not have, or whose list the account may not read, as far as the catalogue knows it. */
async function nodeFacts(
  { machineLearning }: Azure,
  region: string,
  size: string,
): Promise<{ readonly gpus: number; readonly memory: number | undefined }> {
  const offered = await ifAllowed(() => machineLearning.sizes(region));
  const { gpus = 1, memory } = findSize(mergeSizes(offered), size) ?? {};
  return { gpus, memory };
}

function requiredRegion({ region, workspace }: AzureOptions): string {
  if (region !== undefined) return region;
  throw new ModelBuilderError(
    'azure-region-missing',
    `The workspace ${workspace} is new: it needs a region.`,
    {
      hint: 'Add --region <name>: near you or your customers, such as westeurope.',
    },
  );
}
