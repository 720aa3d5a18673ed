import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { showPath } from '../dataset/findings.ts';
import { sniff, SNIFF_LENGTH } from '../dataset/sniff.ts';
import type { Finding } from '../dataset/types.ts';
import { ModelBuilderError } from '../errors.ts';
import { filesInFolder, JSON_TABLE_LIMIT, TABLE_LIMIT, type DatasetFiles } from './dataset-files.ts';
import { readHead } from './read-head.ts';

const FORMS =
  'Give a folder with one sub-folder per label, a .zip of one, or a table: .csv or .tsv with the columns ImageSource and Label, .jsonl, .json.';

const ARCHIVES = new Set(['.zip', '.tar', '.gz', '.tgz', '.7z', '.rar', '.bz2', '.xz', '.zst']);
const TABLES = new Set(['.csv', '.tsv', '.jsonl', '.ndjson', '.json']);

/** What a dataset path turned out to be. */
export interface DatasetSource {
  readonly files: DatasetFiles;
  /** The table that was named, in the root; absent for a folder or an archive of one. */
  readonly table?: string;
  readonly findings: readonly Finding[];
}

export interface SourceOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is going on while nothing can be counted yet. */
  readonly onStatus?: ((text: string) => void) | undefined;
}

/**
 * Looks at the path, and unpacks an archive.
 * @throws ModelBuilderError `dataset-missing`, `dataset-unreadable`, `dataset-archive`, `dataset-single-picture`,
 * `dataset-kind`, `dataset-table-too-large`, and those of `openArchive`; the signal's reason
 */
export async function openDatasetSource(path: string, options: SourceOptions = {}): Promise<DatasetSource> {
  // An empty path would mean the current folder, which nobody says that way.
  if (path === '') throw refused('dataset-missing', path, 'is no path', FORMS);
  const absolute = resolve(path);
  try {
    const facts = await stat(absolute);
    if (facts.isDirectory()) {
      await readdir(absolute);
      const files = filesInFolder(absolute, await realpath(absolute), options.onStatus);
      return { files, findings: [] };
    }
    if (!facts.isFile()) throw refused('dataset-kind', path, 'is neither a folder nor a file', FORMS);
    if ((await kindOfFile(absolute, path, facts.size)) === 'zip') {
      const { openArchive } = await import('./dataset-archive.ts');
      return await openArchive(absolute, options);
    }
    const root = dirname(absolute);
    return { files: filesInFolder(root, await realpath(root)), table: basename(absolute), findings: [] };
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw cause instanceof ModelBuilderError ? cause : unopened(path, cause);
  }
}

async function kindOfFile(absolute: string, path: string, size: number): Promise<'zip' | 'table'> {
  const sniffed = sniff(await readHead(absolute, SNIFF_LENGTH));
  const ending = extname(path).toLowerCase();
  if (sniffed.kind === 'zip' || ending === '.zip') return 'zip';
  if (ARCHIVES.has(ending))
    throw refused('dataset-archive', path, 'is an archive', 'Unpack it, then give the folder.');
  if (sniffed.kind === 'picture' || sniffed.kind === 'unsupported')
    throw refused('dataset-single-picture', path, 'is a single file, not a dataset', FORMS);
  if (!TABLES.has(ending)) throw refused('dataset-kind', path, 'is neither a folder nor a table', FORMS);
  const limit = ending === '.json' ? JSON_TABLE_LIMIT : TABLE_LIMIT;
  if (size > limit)
    throw refused(
      'dataset-table-too-large',
      path,
      `is larger than ${limit / 2 ** 20} MB`,
      'Check that it is the right file.',
    );
  return 'table';
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
