import { join } from 'node:path';
import { parseLabels } from '../../../bundle/labels.ts';
import { show, some } from '../../../dataset/findings.ts';
import { ModelBuilderError } from '../../../errors.ts';
import { readWhole } from '../../../io/file-pieces.ts';
import { bestRunCandidates, type AutoMlJob, type Candidate } from './best-run.ts';
import type { BlobPlace } from './blob-place.ts';
import { downloadFiles, listFolder, type RemoteFile } from './download-folder.ts';
import { labelsMismatch } from './normalize-into-graph.ts';
import type { TransferOptions } from './transfer-options.ts';

/** Who can be asked for a job's files. A source that is missing or refuses is passed over. */
export interface ArtifactSources {
  /** Ids of the runs below a run. */
  children(runId: string): Promise<readonly string[]>;
  /** Run history's addresses with a SAS of the files below a prefix: path in the run → address. Needs no role on the storage. */
  links(runId: string, prefix: string): Promise<Readonly<Record<string, string>>>;
  /** Container `azureml` of the workspace's storage account (`workspaceartifactstore`). */
  readonly artifactStore?: () => Promise<BlobPlace>;
  /** The workspace's default container (`workspaceblobstore`), where older jobs kept them. */
  readonly blobStore?: () => Promise<BlobPlace>;
}

export interface AutoMlArtifacts extends Candidate {
  readonly from: 'run-history' | 'workspaceartifactstore' | 'workspaceblobstore';
  /** Absolute path of the downloaded model. */
  readonly modelPath: string;
  /** In class-index order. */
  readonly labels: readonly string[];
}

const PREFIX = 'train_artifacts/';
const MODEL = 'model.onnx';
const LABELS = 'labels.json';

/**
 * Fetches model and labels of the best trial.
 * @param labels those of the dataset, in any order
 * @param folder absolute path that the two files are downloaded to
 * @throws ModelBuilderError `azure-artifacts-missing` when no trial has them, `labels-invalid`, `azure-labels-mismatch`, and
 *   as `downloadBlob`
 */
export async function fetchAutoMlArtifacts(
  job: AutoMlJob,
  labels: readonly string[],
  sources: ArtifactSources,
  folder: string,
  options: TransferOptions,
): Promise<AutoMlArtifacts> {
  const candidates = await bestRunCandidates(job, (id) => sources.children(id));
  const looked: string[] = [];
  for (const candidate of candidates) {
    for (const [from, list] of listings(candidate.runId, sources, options)) {
      options.signal.throwIfAborted();
      const files = await list().catch((error: unknown) => {
        options.signal.throwIfAborted();
        looked.push(
          `${candidate.runId} in ${from} (${error instanceof ModelBuilderError ? error.code : 'not reachable'})`,
        );
        return undefined;
      });
      if (files === undefined) continue;
      const wanted = [MODEL, LABELS].map((name) => files.find(({ path }) => path === name));
      if (wanted.every((file) => file !== undefined)) {
        await downloadFiles(wanted, folder, options);
        const found = parseLabels(new TextDecoder().decode(await readWhole(join(folder, LABELS))), LABELS);
        checkLabels(found, labels);
        return { ...candidate, from, modelPath: join(folder, MODEL), labels: found };
      }
      looked.push(`${candidate.runId} in ${from}`);
    }
  }
  throw new ModelBuilderError(
    'azure-artifacts-missing',
    `No ${PREFIX}${MODEL} with its ${LABELS} was found. Looked at ${looked.join('; ')}.`,
    {
      hint: `Look at the outputs of ${job.id} in the portal: the job may have ended without exporting a model. Train again, or with --azure-trainer command.`,
    },
  );
}

type Listing = readonly [AutoMlArtifacts['from'], () => Promise<RemoteFile[]>];

function listings(runId: string, sources: ArtifactSources, options: TransferOptions): Listing[] {
  const { artifactStore, blobStore } = sources;
  const inStore = (store: () => Promise<BlobPlace>, folder: string) => async () =>
    await listFolder(await store(), `${folder}/${PREFIX}`, options);
  return [
    ['run-history', () => linkedFiles(runId, sources)],
    ...(artifactStore
      ? [['workspaceartifactstore', inStore(artifactStore, `ExperimentRun/dcid.${runId}`)] as const]
      : []),
    ...(blobStore ? [['workspaceblobstore', inStore(blobStore, `azureml/${runId}`)] as const] : []),
  ];
}

async function linkedFiles(runId: string, sources: ArtifactSources): Promise<RemoteFile[]> {
  const links = await sources.links(runId, PREFIX);
  return Object.entries(links).flatMap(([path, first]) => {
    if (!path.startsWith(PREFIX)) return [];
    let fresh: string | undefined = first;
    const link = async (): Promise<string> => {
      const address = fresh ?? (await sources.links(runId, PREFIX))[path];
      fresh = undefined;
      return address;
    };
    return [{ path: path.slice(PREFIX.length), source: { kind: 'link', link } as const }];
  });
}

function checkLabels(found: readonly string[], labels: readonly string[]): void {
  if (found.length !== labels.length)
    throw labelsMismatch(`${found.length} labels`, `${labels.length} labels in the dataset`);
  const known = new Set(found);
  const lost = labels.filter((label) => !known.has(label));
  if (lost.length > 0)
    throw labelsMismatch('other labels', `${some(lost.map(show))} in the dataset, which it does not name`);
}
