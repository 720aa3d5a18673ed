import { join } from 'node:path';
import { ModelBuilderError } from '../../../errors.ts';
import { withSharedSignal } from '../../../io/attempts.ts';
import { mapConcurrently } from '../../../io/map-concurrently.ts';
import { unsafeBecause } from '../../../scaffold/safe-path.ts';
import type { BlobPlace } from './blob-place.ts';
import { openContainer } from './container.ts';
import { openDownload } from './download-blob.ts';
import { progressMeter } from './progress-meter.ts';
import type { BlobSource } from './remote-blob.ts';
import { explainStorageError } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** One file below a prefix. */
export interface RemoteFile {
  /** Relative to the prefix, with forward slashes. */
  readonly path: string;
  readonly source: BlobSource;
}

/** Files at a time: they are few and large. */
const FILES_AT_A_TIME = 4;

/**
 * Lists what lies below a prefix.
 * @param prefix ends in a slash
 * @throws ModelBuilderError `azure-storage-…`
 */
export async function listFolder(
  place: BlobPlace,
  prefix: string,
  options: TransferOptions,
): Promise<RemoteFile[]> {
  try {
    const container = await openContainer(place);
    return await request(options, async (abortSignal, moved) => {
      const files: RemoteFile[] = [];
      for await (const { name, metadata } of container.listBlobsFlat({
        prefix,
        abortSignal,
        includeMetadata: true,
      })) {
        moved();
        // Storage with hierarchical namespaces lists its folders, too.
        if (name === prefix || name.endsWith('/') || metadata?.hdi_isfolder === 'true') continue;
        files.push({ path: name.slice(prefix.length), source: { kind: 'blob', place, path: name } });
      }
      return files;
    });
  } catch (error) {
    throw explainStorageError(error, `Listing ${prefix}`, place.containerUrl);
  }
}

/**
 * Downloads files to the same paths below a folder, with one progress for all; each appears when it is whole.
 * @param folder absolute path
 * @throws ModelBuilderError `azure-download-path` for a path that would leave the folder, and as `downloadBlob`
 */
export async function downloadFiles(
  files: readonly RemoteFile[],
  folder: string,
  options: TransferOptions,
): Promise<void> {
  for (const { path } of files) {
    const reason = unsafeBecause(path);
    if (reason !== undefined)
      throw new ModelBuilderError('azure-download-path', `The file ${JSON.stringify(path)} ${reason}.`, {
        hint: 'Nothing was downloaded. Look at the outputs of the job in the portal: somebody else put it there.',
      });
  }
  await withSharedSignal(options.signal, async (signal) => {
    const shared = { ...options, signal };
    const downloads = await mapConcurrently(files, FILES_AT_A_TIME, ({ path, source }) =>
      openDownload(source, join(folder, path), shared),
    );
    const total = downloads.reduce((sum, { bytes }) => sum + bytes, 0);
    const meter = progressMeter(files.length, total, options.now, options.report);
    await mapConcurrently(downloads, FILES_AT_A_TIME, (download) => download.run(meter));
  });
}
