import { join } from 'node:path';
import { ModelBuilderError } from '../../../errors.ts';
import { readWhole } from '../../../io/file-pieces.ts';
import { faultOf, jsonIn, parseJson } from '../../../io/validate.ts';
import type { Picture } from '../../../dataset/types.ts';
import type { JobBase } from '../client.ts';
import type { BlobPlace } from '../transfer/blob-place.ts';
import { downloadBlob } from '../transfer/download-blob.ts';
import { downloadFiles } from '../transfer/download-folder.ts';
import { hashInPath, PICTURES_FOLDER } from '../transfer/picture-path.ts';
import type { TrainingManifest } from '../transfer/training-manifest.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';
import type { JobAddress } from './job-errors.ts';

type Entry = TrainingManifest['pictures'][number];

/**
 * What a job learns from, read from the job's own inputs: labels in the order of their code units, every picture with its side.
 * @param folder absolute path for the downloads
 * @throws ModelBuilderError `azure-job-foreign` when the job is not one of ours, `azure-storage-…`
 */
export async function readJobPictures(
  at: JobAddress,
  job: JobBase,
  place: BlobPlace,
  folder: string,
  options: TransferOptions,
): Promise<TrainingManifest> {
  const read = async (uri: string | undefined, name: string): Promise<string> => {
    const path = pathInStore(uri);
    if (path === undefined) throw foreign(at);
    const file = join(folder, name);
    // Small: a bar of its own would be full before the next one begins.
    await downloadBlob({ kind: 'blob', place, path }, file, { ...options, report: undefined });
    return Buffer.from(await readWhole(file)).toString();
  };
  const { inputs, taskDetails } = job.properties as unknown as JobInputs;
  if (taskDetails === undefined) {
    const text = await read(inputs?.manifest?.uri, 'manifest.json');
    return parseJson('training-manifest', text, (_, cause) => foreign(at, cause));
  }
  const side = async (split: Entry['split'], uri: string | undefined): Promise<Entry[]> => {
    const lines = await read(uri?.replace(/\/?$/, '/annotations.jsonl'), `${split}.jsonl`);
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const value = jsonIn(line, (_, cause) => foreign(at, cause)) as AutoMLLine | null;
        const path = pathInStore(value?.image_url)?.slice(PICTURES_FOLDER.length + 1) ?? '';
        return { path, label: value?.label ?? '', split };
      });
  };
  const pictures = [
    ...(await side('training', taskDetails.trainingData?.uri)),
    ...(await side('validation', taskDetails.validationData?.uri)),
  ];
  const manifest = { labels: [...new Set(pictures.map(({ label }) => label))].sort(), pictures };
  if (faultOf('training-manifest', manifest)) throw foreign(at);
  return manifest;
}

/** As it should be. */
interface AutoMLLine {
  readonly image_url?: string;
  readonly label?: string;
}

interface JobInputs {
  readonly inputs?: { readonly manifest?: { readonly uri?: string } };
  readonly taskDetails?: {
    readonly trainingData?: { readonly uri?: string };
    readonly validationData?: { readonly uri?: string };
  };
}

/** Fetches pictures of a job, for those who do not have them on this machine. @param folder absolute path */
export async function fetchPictures(
  entries: readonly Entry[],
  place: BlobPlace,
  folder: string,
  options: TransferOptions,
): Promise<readonly Picture[]> {
  const files = entries.map(({ path }) => ({
    path,
    source: { kind: 'blob', place, path: `${PICTURES_FOLDER}/${path}` } as const,
  }));
  await downloadFiles(files, folder, options);
  return entries.map((entry) => asPicture(entry, folder));
}

/** An entry as the rest of the tool knows pictures; its size is of no interest any more. */
export function asPicture({ path, label }: Entry, folder: string): Picture {
  return {
    path: join(folder, path),
    name: path,
    label,
    sha256: hashInPath(path) ?? '',
    width: 0,
    height: 0,
  };
}

/** `azureml://…/datastores/<name>/paths/<path>` → path. */
export function pathInStore(uri: string | undefined): string | undefined {
  return /^azureml:\/\/.*\/datastores\/[^/]+\/paths\/(.+)$/.exec(uri ?? '')?.[1];
}

export function foreign(at: JobAddress, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('azure-job-foreign', `The job ${at.job} was not submitted by this tool.`, {
    hint: `\`npx create-model-builder azure jobs --workspace ${at.workspace}\` lists those that were.`,
    cause,
  });
}
