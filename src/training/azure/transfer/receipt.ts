import type { ContainerClient } from '@azure/storage-blob';
import type { Picture } from '../../../dataset/types.ts';
import { mapConcurrently } from '../../../io/map-concurrently.ts';
import { hashInPath, PICTURES_FOLDER, picturePath } from './picture-path.ts';
import { isMissing } from './storage-errors.ts';
import { CONCURRENCY, request, type TransferOptions } from './transfer-options.ts';
import { sha256Of } from '../../../sha256.ts';

/** Milliseconds that a receipt is believed; later the container is listed again, because others may clean it up. */
const BELIEVED = 24 * 60 * 60 * 1000;
/** Pictures that are looked for before a receipt is believed, evenly spread over their hashes. */
const SAMPLES = 16;

/** Where the note lies that all of these pictures have been uploaded: a name made of theirs. */
export function receiptPath(pictures: readonly Picture[]): string {
  const paths = pictures.map(picturePath).sort();
  return `model-builder/uploads/${sha256Of(paths.join('\n'))}.json`;
}

/**
 * What an earlier run noted after it had uploaded the same pictures, so that the next one need not list them all.
 * @param pictures each content once
 * @returns hash → path, or `undefined`: no note, an old one, or one that is not true any more
 */
export async function readReceipt(
  container: ContainerClient,
  pictures: readonly Picture[],
  options: TransferOptions,
): Promise<Map<string, string> | undefined> {
  const blob = container.getBlobClient(receiptPath(pictures));
  try {
    const { lastModified, date } = await request(options, (abortSignal) =>
      blob.getProperties({ abortSignal }),
    );
    // Both times are the service's own: this machine's clock does not matter.
    if (
      lastModified === undefined ||
      date === undefined ||
      date.getTime() - lastModified.getTime() > BELIEVED
    )
      return undefined;
    const text = await request(options, (abortSignal) =>
      blob.downloadToBuffer(0, undefined, { abortSignal }),
    );
    const elsewhere = JSON.parse(text.toString('utf8')) as Record<string, string>;
    const paths = new Map(pictures.map((one) => [one.sha256, elsewhere[one.sha256] ?? picturePath(one)]));
    return (await areThere(container, paths, options)) ? paths : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Notes that all of these pictures are there. */
export async function writeReceipt(
  container: ContainerClient,
  pictures: readonly Picture[],
  paths: ReadonlyMap<string, string>,
  options: TransferOptions,
): Promise<void> {
  // Only what its own name does not say: a picture that lies there with another dataset's extension.
  const elsewhere = pictures.flatMap((one) => {
    const path = paths.get(one.sha256);
    return path === undefined || path === picturePath(one) ? [] : [[one.sha256, path] as const];
  });
  const text = JSON.stringify(Object.fromEntries(elsewhere));
  const blob = container.getBlockBlobClient(receiptPath(pictures));
  await request(options, (abortSignal) => blob.upload(text, Buffer.byteLength(text), { abortSignal }));
}

async function areThere(
  container: ContainerClient,
  paths: ReadonlyMap<string, string>,
  options: TransferOptions,
): Promise<boolean> {
  const all = [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
  const step = Math.max(1, Math.floor(all.length / SAMPLES));
  const samples = all.filter((_, index) => index % step === 0);
  const answers = await mapConcurrently(samples, options.concurrency ?? CONCURRENCY, async ([hash, path]) => {
    const blob = container.getBlobClient(`${PICTURES_FOLDER}/${path}`);
    return (
      hashInPath(path) === hash && (await request(options, (abortSignal) => blob.exists({ abortSignal })))
    );
  });
  return answers.every(Boolean);
}
