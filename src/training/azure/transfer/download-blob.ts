import { ModelBuilderError } from '../../../errors.ts';
import { openPartFile, type PartFile } from '../../../io/part-file.ts';
import { redact } from '../redact.ts';
import { fetchRange } from './fetch-range.ts';
import { progressMeter, type ProgressMeter } from './progress-meter.ts';
import { remoteBlob, type BlobFacts, type BlobSource, type RemoteBlob } from './remote-blob.ts';
import { explainStorageError, isRefused, isTransient, storageFailure } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

export interface Downloaded {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Bytes of one ranged request. */
const RANGE = 16 * 1024 * 1024;
/** Times that the blob may change under a download, or a link be renewed without bringing a byte. */
const PATIENCE = 3;

/** A download that can begin: its size is known. */
export interface Download {
  readonly bytes: number;
  /** @throws ModelBuilderError as {@link downloadBlob} */
  run(meter: ProgressMeter): Promise<Downloaded>;
}

/**
 * Asks how large a blob is, so that several downloads can have one meter.
 * @param target absolute path; replaced when it is there
 * @param expected SHA-256 in lower-case hex, where it is known; size and the blob's own MD5 are checked anyway
 * @throws ModelBuilderError `azure-storage-…`
 */
export async function openDownload(
  source: BlobSource,
  target: string,
  options: TransferOptions,
  expected?: { readonly sha256?: string },
): Promise<Download> {
  const explained = (error: unknown): never => {
    throw explainStorageError(error, `Downloading to ${target}`, addressOf(source));
  };
  const remote = remoteBlob(source, options);
  const facts = await remote.facts().catch(explained);
  const blob = { source, target, remote, facts, expected };
  return { bytes: facts.bytes, run: (meter) => fetchWhole(blob, options, meter).catch(explained) };
}

/**
 * Downloads a blob in ranges to `<target>.part`, goes on where an earlier run stopped, checks size and digest, and only then
 * gives it its name. What is there already, whole and of the same version, is not asked for again.
 * @throws ModelBuilderError `azure-storage-…`, `azure-download-damaged`, `io-download-busy`; the signal's reason when it
 *   aborts (the part is kept)
 */
export async function downloadBlob(
  source: BlobSource,
  target: string,
  options: TransferOptions,
  expected?: { readonly sha256?: string },
): Promise<Downloaded> {
  const download = await openDownload(source, target, options, expected);
  return await download.run(progressMeter(1, download.bytes, options.now, options.report));
}

interface OpenedBlob {
  readonly source: BlobSource;
  readonly target: string;
  readonly remote: RemoteBlob;
  readonly facts: BlobFacts;
  readonly expected: { readonly sha256?: string } | undefined;
}

async function fetchWhole(
  { source, target, remote, facts: first, expected }: OpenedBlob,
  options: TransferOptions,
  meter: ProgressMeter,
): Promise<Downloaded> {
  let facts = first;
  for (let attempt = 1; ; attempt++) {
    const part = await openPartFile(target, JSON.stringify([facts.etag, facts.bytes]));
    try {
      meter.find(part.size);
      const whole = await fetchAll(remote, facts, part, options, meter);
      if (!whole && attempt < PATIENCE) {
        // Replaced while it came: start over with what is there now.
        const next = await remote.facts();
        meter.add(0, -part.size);
        meter.drop(0, facts.bytes - next.bytes);
        facts = next;
        continue;
      }
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
