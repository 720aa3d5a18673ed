import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { showPath } from '../dataset/findings.ts';
import { sniff, SNIFF_LENGTH } from '../dataset/sniff.ts';
import { ModelBuilderError } from '../errors.ts';
import { readPieces } from './file-pieces.ts';
import { readHead } from './read-head.ts';

/** Bytes; two million rows with long paths. */
const TABLE_LIMIT = 256 * 1024 * 1024;

/** Bytes; Ctrl-C gets its turn between two. */
const PIECE = 256 * 1024;

const FORMS =
  'Give a folder with one sub-folder per label, or a .csv or .tsv file with the columns ImageSource and Label.';

const ARCHIVES = new Set(['.zip', '.tar', '.gz', '.tgz', '.7z', '.rar', '.bz2', '.xz', '.zst']);

/** What a dataset path turned out to be. */
export type DatasetSource = DatasetRoot &
  (
    | { readonly kind: 'folder' }
    | {
        readonly kind: 'table';
        /** Its text, read as it is asked for. */ readonly pieces: AsyncIterable<string>;
      }
  );

export interface DatasetRoot {
  /** Absolute, as the user named it. */
  readonly root: string;
  /** The same folder without links. */
  readonly realRoot: string;
}

/**
 * Looks at the path.
 * @throws ModelBuilderError `dataset-missing`, `dataset-unreadable`, `dataset-archive`, `dataset-single-picture`,
 * `dataset-kind`, `dataset-table-too-large`; its pieces `dataset-table-encoding`
 */
export async function openDatasetSource(path: string): Promise<DatasetSource> {
  // An empty path would mean the current folder, which nobody says that way.
  if (path === '') throw refused('dataset-missing', path, 'is no path', FORMS);
  const absolute = resolve(path);
  try {
    const facts = await stat(absolute);
    if (facts.isDirectory()) {
      await readdir(absolute);
      return { kind: 'folder', root: absolute, realRoot: await realpath(absolute) };
    }
    if (!facts.isFile()) throw refused('dataset-kind', path, 'is neither a folder nor a file', FORMS);
    await assertTable(absolute, path, facts.size);
    const root = dirname(absolute);
    return { kind: 'table', root, realRoot: await realpath(root), pieces: textOf(absolute, path) };
  } catch (cause) {
    throw cause instanceof ModelBuilderError ? cause : unopened(path, cause);
  }
}

async function assertTable(absolute: string, path: string, size: number): Promise<void> {
  const sniffed = sniff(await readHead(absolute, SNIFF_LENGTH));
  if (sniffed.kind === 'zip' || ARCHIVES.has(extname(path).toLowerCase()))
    throw refused('dataset-archive', path, 'is an archive', 'Unpack it, then give the folder.');
  if (sniffed.kind === 'picture' || sniffed.kind === 'unsupported')
    throw refused('dataset-single-picture', path, 'is a single file, not a dataset', FORMS);
  if (!['.csv', '.tsv'].includes(extname(path).toLowerCase()))
    throw refused('dataset-kind', path, 'is neither a folder nor a .csv or .tsv file', FORMS);
  if (size > TABLE_LIMIT)
    throw refused(
      'dataset-table-too-large',
      path,
      'is larger than 256 MB',
      'Check that it is the right file.',
    );
}

/** UTF-8, or UTF-16 with a byte order mark, as spreadsheets export it. */
async function* textOf(absolute: string, path: string): AsyncGenerator<string, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder?.decode(bytes, { stream: bytes !== undefined }) ?? '';
    } catch {
      throw refused('dataset-table-encoding', path, 'is not UTF-8 text', 'Save it as "CSV UTF-8".');
    }
  };
  for await (const bytes of readPieces(absolute, PIECE)) {
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    decoder ??= new TextDecoder(encoding, { fatal: true });
    yield decode(bytes);
  }
  yield decode();
}

function refused(code: string, path: string, what: string, hint: string): ModelBuilderError {
  return new ModelBuilderError(code, `${showPath(path)} ${what}.`, { hint });
}

function unopened(path: string, cause: unknown): ModelBuilderError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)
    ? new ModelBuilderError('dataset-missing', `There is no file or folder ${showPath(path)}.`, {
        hint: FORMS,
        cause,
      })
    : new ModelBuilderError('dataset-unreadable', `${showPath(path)} cannot be read (${code}).`, {
        hint: 'Check its permissions, or copy it to a folder of yours.',
        cause,
      });
}
