import { ModelBuilderError } from '../../../errors.ts';
import type { BlobPlace } from './blob-place.ts';
import { openContainer } from './container.ts';
import { progressMeter } from './progress-meter.ts';
import { sendFile, type HashedFile } from './send-file.ts';
import { explainStorageError } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Where a file of weights lies in the container, whoever sent it. */
export function weightsPath({ sha256 }: Pick<HashedFile, 'sha256'>): string {
  return `model-builder/weights/${sha256}.pth`;
}

/**
 * Sends a file of weights, unless its content is there already.
 * @returns whether this call sent it
 * @throws ModelBuilderError `azure-weights-changed`, `azure-weights-unreadable`, `azure-storage-…`
 */
export async function uploadWeights(
  place: BlobPlace,
  file: HashedFile,
  options: TransferOptions,
): Promise<boolean> {
  const name = weightsPath(file);
  try {
    const container = await openContainer(place);
    const blob = container.getBlobClient(name);
    if (await request(options, (abortSignal) => blob.exists({ abortSignal }))) return false;
    const meter = progressMeter(1, file.bytes, options.now, options.report);
    const sent = await sendFile(container, file, name, options, (bytes) => meter.add(0, bytes));
    if (sent.kind === 'unreadable')
      throw lost('unreadable', `cannot be read any more (${sent.reason})`, file);
    if (sent.kind === 'changed') throw lost('changed', 'has changed since it was checked', file);
    meter.add(1, 0);
    return sent.kind === 'sent';
  } catch (error) {
    throw explainStorageError(error, 'Uploading the weights', place.containerUrl);
  }
}

function lost(how: 'changed' | 'unreadable', sentence: string, { path }: HashedFile): ModelBuilderError {
  return new ModelBuilderError(`azure-weights-${how}`, `The weights file ${path} ${sentence}.`, {
    hint: 'No job was submitted. Run the same command again when the file stays as it is.',
  });
}
