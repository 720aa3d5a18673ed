import type { BlobClient } from '@azure/storage-blob';
import { ModelBuilderError } from '../../../errors.ts';
import { openPartFile, type PartFile } from '../../../io/part-file.ts';
import { redact } from '../redact.ts';
import type { BlobPlace } from './blob-place.ts';
import { openContainer, openLink } from './container.ts';
import { fetchRange } from './fetch-range.ts';
import { progressMeter, type ProgressMeter } from './progress-meter.ts';
import { explainStorageError, isRefused, isTransient, storageFailure } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Where a file comes from. */
export type BlobSource =
  | { readonly kind: 'blob'; readonly place: BlobPlace; /** Path in the container. */ readonly path: string }
  /** Gives an address with a SAS; is asked again when the one in use has expired. */
  | { readonly kind: 'link'; readonly link: (signal: AbortSignal) => Promise<string> };

export interface Downloaded {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Bytes of one ranged request. */
const RANGE = 16 * 1024 * 1024;
/** Times that the blob may change under a download, or a link be renewed without bringing a byte. */
const PATIENCE = 3;

interface BlobFacts {
  readonly etag: string;
  readonly bytes: number;
  readonly md5Base64: string | undefined;
}

/**
 * Downloads a blob in ranges to `<target>.part`, goes on where an earlier run stopped, checks size and digest, and only then
 * gives it its name. What is there already, whole and of the same version, is not asked for again.
 * @param target absolute path; replaced when it is there
 * @param expected SHA-256 in lower-case hex, where it is known; size and the blob's own MD5 are checked anyway
 * @throws ModelBuilderError `azure-storage-…`, `azure-download-damaged`, `io-download-busy`; the signal's reason when it
 *   aborts (the part is kept)
 */
export async function downloadBlob(
  source: BlobSource,
  target: string,
  options: TransferOptions,
  expected?: { readonly sha256?: string },
): Promise<Downloaded> {
  const remote = remoteBlob(source, options);
  try {
    for (let attempt = 1; ; attempt++) {
      const facts = await remote.facts();
      const part = await openPartFile(target, JSON.stringify([facts.etag, facts.bytes]));
      try {
        const meter = progressMeter(1, facts.bytes, options.now, options.report);
        meter.add(0, part.size);
        const whole = await fetchAll(remote, facts, part, options, meter);
        // Replaced while it came: start over with what is there now.
        if (!whole && attempt < PATIENCE) continue;
        const digests = await part.digests();
        if (!whole || part.size !== facts.bytes || isWrong(digests, facts, expected)) {
          await part.restart();
          throw damaged(source, target);
        }
        await part.finish();
        meter.add(1, 0);
        return { bytes: facts.bytes, sha256: digests.sha256 };
      } finally {
        await part.close();
      }
    }
  } catch (error) {
    throw explainStorageError(error, `Downloading to ${target}`, addressOf(source));
  }
}

interface RemoteBlob {
  facts(): Promise<BlobFacts>;
  client(): Promise<BlobClient>;
  /** Gets another address; `false` when there is only one way in. */
  renew(): Promise<boolean>;
}

function remoteBlob(source: BlobSource, options: TransferOptions): RemoteBlob {
  let opened: Promise<BlobClient> | undefined;
  const open = async (): Promise<BlobClient> =>
    source.kind === 'blob'
      ? (await openContainer(source.place)).getBlobClient(source.path)
      : await openLink(await source.link(options.signal));
  const remote: RemoteBlob = {
    client: () => (opened ??= open()),
    async renew() {
      if (source.kind === 'blob') return false;
      opened = open();
      await opened;
      return true;
    },
    async facts() {
      const ask = async (): Promise<BlobFacts> => {
        const blob = await remote.client();
        const answer = await request(options, (abortSignal) => blob.getProperties({ abortSignal }));
        const { etag = '', contentLength = 0, contentMD5 } = answer;
        return {
          etag,
          bytes: contentLength,
          md5Base64: contentMD5 === undefined ? undefined : Buffer.from(contentMD5).toString('base64'),
        };
      };
      return await ask().catch(async (error: unknown) => {
        if (!isRefused(error) || !(await remote.renew())) throw error;
        return await ask();
      });
    },
  };
  return remote;
}

/** @returns `false` when the blob is another one by now */
async function fetchAll(
  remote: RemoteBlob,
  facts: BlobFacts,
  part: PartFile,
  options: TransferOptions,
  meter: ProgressMeter,
): Promise<boolean> {
  let renewals = 0;
  while (part.size < facts.bytes) {
    const blob = await remote.client();
    const before = part.size;
    try {
      await request(options, (signal, moved) =>
        fetchRange(blob, facts.etag, part, Math.min(RANGE, facts.bytes - part.size), signal, (bytes) => {
          moved();
          meter.add(0, bytes);
        }),
      );
    } catch (error) {
      if (storageFailure(error).status === 412) return false;
      const moved = part.size > before;
      if (moved && isTransient(error)) continue;
      renewals = moved ? 1 : renewals + 1;
      if (!isRefused(error) || renewals > PATIENCE || !(await remote.renew())) throw error;
    }
  }
  return true;
}

function isWrong(
  digests: { readonly sha256: string; readonly md5Base64: string },
  facts: BlobFacts,
  expected: { readonly sha256?: string } | undefined,
): boolean {
  return (
    (facts.md5Base64 !== undefined && facts.md5Base64 !== digests.md5Base64) ||
    (expected?.sha256 !== undefined && expected.sha256 !== digests.sha256)
  );
}

function addressOf(source: BlobSource): string {
  return source.kind === 'blob'
    ? `${source.place.containerUrl}/${source.path}`
    : 'the address that Azure gave';
}

function damaged(source: BlobSource, target: string): ModelBuilderError {
  return new ModelBuilderError(
    'azure-download-damaged',
    `What arrived from ${redact(addressOf(source))} is not what it should be; ${target} was not written.`,
    { hint: 'Run the same command again: the file is downloaded anew.' },
  );
}
