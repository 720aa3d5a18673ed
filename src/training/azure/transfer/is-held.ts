import { buffer } from 'node:stream/consumers';
import type { BlobPlace } from './blob-place.ts';
import { openContainer } from './container.ts';
import { listFolder } from './download-folder.ts';
import type { Upload } from './put-blob.ts';
import { explainStorageError } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/**
 * Whether a folder of a container holds these few small files, byte for byte, and nothing else.
 * @param path of the folder, without a slash at its end
 * @throws ModelBuilderError `azure-storage-…`
 */
export async function isHeld(
  place: BlobPlace,
  path: string,
  files: readonly Upload[],
  options: TransferOptions,
): Promise<boolean> {
  const there = (await listFolder(place, `${path}/`, options)).map((file) => `${path}/${file.path}`);
  if (there.length !== files.length || files.some((file) => !there.includes(file.path))) return false;
  try {
    const container = await openContainer(place);
    for (const file of files) {
      const isSame = await request(options, async (abortSignal) => {
        // One byte more than expected: what is longer is something else, and not read whole.
        const answer = await container
          .getBlobClient(file.path)
          .download(0, file.bytes.length + 1, { abortSignal });
        const body = await buffer(answer.readableStreamBody!);
        return body.equals(file.bytes);
      });
      if (!isSame) return false;
    }
    return true;
  } catch (error) {
    throw explainStorageError(error, `Reading ${path}`, place.containerUrl);
  }
}
