import type { BlobClient } from '@azure/storage-blob';
import { StalledError } from '../../../io/attempts.ts';
import type { PartFile } from '../../../io/part-file.ts';

/**
 * Appends the next bytes of a blob to its part. What arrived before a trouble stays: the next attempt asks for the rest.
 * @param etag refuses (412) a blob that was replaced
 */
export async function fetchRange(
  blob: BlobClient,
  etag: string,
  part: PartFile,
  count: number,
  abortSignal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const end = part.size + count;
  const { readableStreamBody } = await blob.download(part.size, count, {
    abortSignal,
    conditions: { ifMatch: etag },
    maxRetryRequests: 0,
  });
  try {
    for await (const chunk of readableStreamBody as AsyncIterable<Uint8Array>) {
      await part.append(chunk);
      onBytes(chunk.length);
    }
  } catch (error) {
    if (abortSignal.aborted || isDiskTrouble(error)) throw error;
    throw new StalledError('the connection was cut');
  }
  if (part.size !== end) throw new StalledError('the connection ended early');
}

function isDiskTrouble(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall === 'write';
}
