import type { ContainerClient } from '@azure/storage-blob';
import { explainStorageError, isAlreadyThere } from './storage-errors.ts';
import { openContainer } from './container.ts';
import type { BlobPlace } from './blob-place.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Below this, watching a body on its way costs more than it tells. */
const WATCHED_BYTES = 256 * 1024;

/** A blob is created only where none is: two runs at once, or an answer that got lost, never write twice. */
export const ONLY_NEW = { ifNoneMatch: '*' } as const;

/**
 * Creates a blob; one that is there already stays, its name says what is in it.
 * @returns whether this call wrote it
 */
export async function putBlob(
  container: ContainerClient,
  path: string,
  bytes: Uint8Array,
  options: TransferOptions,
): Promise<boolean> {
  const blob = container.getBlockBlobClient(path);
  try {
    await request(options, (abortSignal, moved) =>
      blob.upload(bytes, bytes.length, {
        abortSignal,
        conditions: ONLY_NEW,
        ...(bytes.length > WATCHED_BYTES && { onProgress: moved }),
      }),
    );
    return true;
  } catch (error) {
    if (isAlreadyThere(error)) return false;
    throw error;
  }
}

/** One file that goes to a container. */
export interface Upload {
  /** Path in the container; its name holds a hash of the content. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Sends a few small files, one after the other, unless they are there.
 * @throws ModelBuilderError `azure-storage-…`
 */
export async function uploadSmallFiles(
  place: BlobPlace,
  files: readonly Upload[],
  options: TransferOptions,
): Promise<void> {
  const container = await openContainer(place);
  try {
    for (const { path, bytes } of files) await putBlob(container, path, bytes, options);
  } catch (error) {
    throw explainStorageError(error, 'Uploading', place.containerUrl);
  }
}
