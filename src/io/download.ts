import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileFacts } from '../bundle/pipeline.ts';
import { ModelBuilderError } from '../errors.ts';
import { lockDownload } from './download-lock.ts';
import { giveUp, refusal, TransientError } from './download-errors.ts';
import { request } from './download-request.ts';
import { sha256Of } from '../sha256.ts';
import { hashFile } from './file-hash.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Sent to the address's own origin only, never to where it redirects. */
  readonly token?: string | undefined;
  /** Bytes; `total` is missing when the server does not say. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Looks at the whole file before it takes its name; an error discards it. */
  readonly accept?: (path: string) => Promise<void>;
  /** Pause before the first retry in milliseconds; doubles each time. @default 500 */
  readonly retryDelayMs?: number;
  /** A connection that brings nothing for so long is given up, milliseconds. @default 60000 */
  readonly stallMs?: number;
  /** More is refused. @default 2^31, protobuf's limit for one message and so for an ONNX file */
  readonly mostBytes?: number;
}

/** What a part belongs to: another version of the file must not be glued to it. */
interface PartFacts {
  /** SHA-256 of the address, lower-case hex: in its query there may be a secret. */
  readonly address: string;
  /** A strong validator; without one a download starts over. */
  readonly etag: string;
}

const ATTEMPTS = 5;

/**
 * Downloads a file, resuming where an earlier attempt or process stopped. The destination appears only when it is whole:
 * until then the bytes are in `<destination>.part`.
 * @throws ModelBuilderError `io-download-unauthorized`, `io-download-forbidden`, `io-download-not-found`,
 *   `io-download-failed`, `io-download-not-encrypted`, `io-download-busy`; an `AbortError` when the signal aborts (the part is kept)
 */
export async function downloadFile(
  url: URL,
  destination: string,
  options: DownloadOptions,
): Promise<FileFacts> {
  const { signal, accept, retryDelayMs = 500 } = options;
  await mkdir(dirname(destination), { recursive: true });
  const unlock = await lockDownload(destination);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await fetchPart(url, destination, options);
        break;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof TransientError)) throw error;
        if (attempt === ATTEMPTS)
          throw giveUp(url, error.message, ATTEMPTS, await sizeOf(partOf(destination)));
        await sleep(retryDelayMs * 2 ** (attempt - 1), undefined, { signal });
      }
    }
    const part = partOf(destination);
    try {
      await accept?.(part);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    } finally {
      await rm(factsOf(destination), { force: true });
    }
    const result = await hashFile(part);
    await rename(part, destination);
    return result;
  } finally {
    await unlock();
  }
}

/** One request; appends to the part when the server agrees that it is the same file. */
async function fetchPart(
  url: URL,
  destination: string,
  { signal, token, onProgress, stallMs, mostBytes = 2 ** 31 }: DownloadOptions,
): Promise<void> {
  const part = partOf(destination);
  const etag = await resumableEtag(url, destination);
  const have = etag === undefined ? 0 : await sizeOf(part);
  const range: Record<string, string> =
    etag !== undefined && have > 0 ? { range: `bytes=${have}-`, 'if-range': etag } : {};
  const { response, chunks } = await request(url, { headers: range, token, signal, stallMs });
  if (response.status === 416) {
    await rm(part, { force: true });
    throw new TransientError('the server has a shorter file than before');
  }
  if (!response.ok) throw refusal(url, response, token !== undefined);

  const start = response.status === 206 ? have : 0;
  const servedEtag = response.headers.get('etag') ?? etag;
  if (response.status === 206 && (rangeStart(response) !== have || servedEtag !== etag)) {
    await rm(part, { force: true });
    throw new TransientError('the server sent another part than was asked for');
  }
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : start + Number(length);
  if (total !== undefined && total > mostBytes) throw await tooLarge(url, destination, mostBytes);
  const file = await open(part, start > 0 ? 'a' : 'w');
  let done = start;
  try {
    await rememberPart(url, destination, response.headers.get('etag'));
    for await (const chunk of chunks) {
      await file.write(chunk);
      done += chunk.length;
      onProgress?.(done, total);
      if (done > mostBytes) throw await tooLarge(url, destination, mostBytes);
    }
  } finally {
    await file.close();
  }
  if (total !== undefined && done !== total)
    throw new TransientError(`the connection ended after ${done} of ${total} bytes`);
}

async function resumableEtag(url: URL, destination: string): Promise<string | undefined> {
  try {
    const facts = JSON.parse(await readFile(factsOf(destination), 'utf8')) as PartFacts;
    return facts.address === sha256Of(url.href) ? facts.etag : undefined;
  } catch {
    return undefined;
  }
}

async function rememberPart(url: URL, destination: string, etag: string | null): Promise<void> {
  // A weak validator promises the same meaning, not the same bytes.
  await rm(factsOf(destination), { force: true });
  if (etag === null || etag.startsWith('W/')) return;
  const facts: PartFacts = { address: sha256Of(url.href), etag };
  await writeFile(factsOf(destination), JSON.stringify(facts), { mode: 0o600 });
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function partOf(destination: string): string {
  return `${destination}.part`;
}

function factsOf(destination: string): string {
  return `${destination}.part.json`;
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The part goes: no later run could use it. */
async function tooLarge(url: URL, destination: string, mostBytes: number): Promise<ModelBuilderError> {
  await Promise.all([partOf(destination), factsOf(destination)].map((path) => rm(path, { force: true })));
  return new ModelBuilderError(
    'io-download-failed',
    `${url.origin}${url.pathname} is larger than ${Math.round(mostBytes / 2 ** 30)} GB, more than an ONNX file can be.`,
    {
      hint: 'Check the address.',
    },
  );
}
