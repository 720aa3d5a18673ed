import { createWriteStream } from 'node:fs';
import { statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { show, showPath, tally, warnings } from '../dataset/findings.ts';
import { groupBy } from '../dataset/group-by.ts';
import { sniff, SNIFF_LENGTH } from '../dataset/sniff.ts';
import type { Finding } from '../dataset/types.ts';
import { ModelBuilderError } from '../errors.ts';
import { isClutter, isClutterFolder } from './dataset-folder.ts';
import { filesOfArchive } from './archive-files.ts';
import { TABLE_LIMIT, type DatasetFiles } from './dataset-files.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Entries of an archive, read into memory by name. */
const MOST_ENTRIES = 2_000_000;
/** Pictures are packed already: what grows by more, and above the first so many bytes, is made to fill the disk. */
const GROWTH = { times: 50, from: 1024 ** 3 } as const;
/** Entries that are unpacked at the same time. */
const CONCURRENCY = 4;
const TABLE_NAME = /\.(?:csv|tsv|jsonl|ndjson|json)$/i;

interface Packed {
  readonly name: string;
  readonly entry: Entry;
}

/** An archive's files, unpacked, and what was left in it. */
export interface Unpacked {
  readonly files: DatasetFiles;
  readonly findings: readonly Finding[];
}

/**
 * Unpacks what is a picture or a table out of a ZIP, into a folder for temporary files that goes when the process ends. No name of
 * the archive becomes a path: the files get numbers, so that none can lie elsewhere, take another's place, or be a link.
 * @param path absolute
 * @throws ModelBuilderError `dataset-archive` (no whole ZIP, or encrypted), `dataset-archive-too-large`, `io-temporary-folder`; the
 * signal's reason
 */
export async function openArchive(
  path: string,
  {
    signal,
    onStatus,
  }: { readonly signal?: AbortSignal | undefined; readonly onStatus?: ((text: string) => void) | undefined },
): Promise<Unpacked> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false }).catch((cause: unknown) => {
    throw notWhole(path, cause);
  });
  try {
    const { packed, unsafe } = await entriesOf(zip, path, signal);
    const temporary = await createTemporaryFolder();
    await assertFits(zip, packed, path, temporary.path);
    const pathOfNumber = (number: number): string => join(temporary.path, String(number));
    const failures = new Map<string, string>();
    let done = 0;
    await mapConcurrently([...packed.entries()], CONCURRENCY, async ([number, { name, entry }]) => {
      signal?.throwIfAborted();
      await unpack(zip, entry, name, pathOfNumber(number), signal).catch((cause: unknown) => {
        signal?.throwIfAborted();
        if (isDiskFault(cause)) throw cause;
        failures.set(name, cause instanceof Error ? cause.message : String(cause));
      });
      onStatus?.(`Unpacking ${++done} of ${packed.length} files …`);
    });
    const numbers = new Map<string, number>();
    packed.forEach(({ name }, number) => {
      if (!failures.has(name)) numbers.set(name, number);
    });
    return {
      files: filesOfArchive(path, temporary.path, numbers, pathOfNumber),
      findings: [
        ...warnings(
          'dataset-archive-path',
          'Path that leads out of the archive, left out',
          tally(unsafe, (name) => show(name)),
        ),
        ...[...groupBy(failures, ([, why]) => why)].flatMap(([why, group]) =>
          warnings(
            'dataset-archive-damaged',
            `Cannot be unpacked (${why}), left out`,
            tally(group, ([name]) => show(name)),
          ),
        ),
      ],
    };
  } finally {
    zip.close();
  }
}

async function entriesOf(
  zip: ZipFile,
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly packed: readonly Packed[]; readonly unsafe: readonly string[] }> {
  if (zip.entryCount > MOST_ENTRIES)
    throw tooLarge(path, `more than ${MOST_ENTRIES.toLocaleString('en')} files`);
  const { getFileNameLowLevel } = await import('yauzl');
  const packed = new Map<string, Packed>();
  const unsafe: string[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const name = nameOf(entry, getFileNameLowLevel);
      const segments = name.split('/');
      if (name.endsWith('/') || segments.some((one) => isClutterFolder(one)) || isClutter(segments.at(-1)!))
        continue;
      if (leadsOut(name)) unsafe.push(name);
      else if (entry.isEncrypted()) throw encrypted(path);
      // Of several entries of one name, the last counts, as for every other reader.
      else packed.set(name, { name, entry });
    }
  } catch (cause) {
    if (cause instanceof ModelBuilderError || signal?.aborted) throw cause;
    throw notWhole(path, cause);
  }
  return { packed: [...packed.values()], unsafe };
}

/** Most archives hold UTF-8, whether they say so or not. */
function nameOf(entry: Entry, decode: typeof import('yauzl').getFileNameLowLevel): string {
  const raw = entry.fileName as unknown as Buffer;
  const name = decode(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw).replaceAll('\\', '/');
  } catch {
    return name.replaceAll('\\', '/');
  }
}

function leadsOut(name: string): boolean {
  return (
    name.startsWith('/') || /^[a-z]:/i.test(name) || name.split('/').some((one) => /^\.{0,2}$/.test(one))
  );
}

async function assertFits(
  zip: ZipFile,
  packed: readonly Packed[],
  path: string,
  folder: string,
): Promise<void> {
  const bytes = packed.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (bytes > GROWTH.from && bytes > GROWTH.times * zip.fileSize)
    throw tooLarge(path, `${gigabytes(bytes)} in ${gigabytes(zip.fileSize)}, which no pictures are`);
  const { bavail, bsize } = await statfs(folder);
  if (bytes > bavail * bsize)
    throw new ModelBuilderError(
      'io-temporary-folder',
      `${showPath(path)} holds ${gigabytes(bytes)}, and the folder for temporary files has ${gigabytes(bavail * bsize)} left.`,
      {
        hint: 'Name a folder on another disk with the variable TMPDIR (TEMP on Windows), or unpack it and give the folder.',
      },
    );
}

/** Of what is neither a picture nor a table nothing but its beginning, which says so. */
async function unpack(
  zip: ZipFile,
  entry: Entry,
  name: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isTable = TABLE_NAME.test(name);
  if (isTable && entry.uncompressedSize > TABLE_LIMIT) return await writeFile(path, '');
  const stream = await zip.openReadStreamPromise(entry);
  if (isTable) return await pipeline(stream, createWriteStream(path, { flags: 'wx' }), { signal });
  const pieces = stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer, undefined>;
  let head = Buffer.alloc(0);
  while (head.length < SNIFF_LENGTH) {
    const next: IteratorResult<Buffer, undefined> = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  if (sniff(head).kind !== 'picture') {
    stream.destroy();
    return await writeFile(path, head.subarray(0, SNIFF_LENGTH), { flag: 'wx' });
  }
  const all = async function* () {
    yield head;
    yield* pieces;
  };
  await pipeline(all, createWriteStream(path, { flags: 'wx' }), { signal });
}

function isDiskFault(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EMFILE', 'EIO'].includes((cause as NodeJS.ErrnoException).code ?? '');
}

function gigabytes(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function tooLarge(path: string, what: string): ModelBuilderError {
  return refused(
    'dataset-archive-too-large',
    path,
    `holds ${what}`,
    'Unpack it where it may, and give the folder.',
  );
}

function encrypted(path: string): ModelBuilderError {
  return refused(
    'dataset-archive',
    path,
    'is encrypted',
    'Unpack it with its password, then give the folder.',
  );
}

function notWhole(path: string, cause: unknown): ModelBuilderError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = 'Download it again, or unpack it and give the folder.';
  return refused('dataset-archive', path, `is no whole ZIP archive: ${why}`, hint, cause);
}

function refused(code: string, path: string, what: string, hint: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError(code, `${showPath(path)} ${what}.`, { hint, cause });
}
