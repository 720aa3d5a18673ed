import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Listing } from '../dataset/listing.ts';
import { showPath } from '../dataset/findings.ts';
import { groupBy } from '../dataset/group-by.ts';
import { nameIn } from '../dataset/layout.ts';
import { ModelBuilderError } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';
import { listDatasetFolder } from './dataset-folder.ts';
import { readPieces } from './file-pieces.ts';
import { readRegularFile } from './regular-file.ts';

/** Bytes; two million rows with long paths. */
export const TABLE_LIMIT = 512 * 1024 * 1024;

/** Bytes of a JSON document, which is parsed whole: the annotations of half a million pictures. */
export const JSON_TABLE_LIMIT = 128 * 1024 * 1024;

/** Bytes; Ctrl-C gets its turn between two. */
const PIECE = 256 * 1024;

/** The files of a dataset by their names below its root, with forward slashes, wherever they lie. */
export interface DatasetFiles {
  /** Absolute, as the user named it: the folder, the table's folder, the archive. */
  readonly root: string;
  /** Absolute and free of links: no file is read that lies outside of it. */
  readonly realRoot: string;
  /** Absolute path at which the file of that name lies, if there is one. */
  pathOf(name: string): string;
  /** Absolute folder that the paths of a table in that folder may be below. */
  folderOf(folder: string): string;
  /** See {@link alike}. */
  alike(name: string): Promise<string | undefined>;
  /** @throws ModelBuilderError `dataset-too-many-files`; the signal's reason */
  list(signal?: AbortSignal): Promise<Listing>;
  /** A file's text, in pieces. @throws ModelBuilderError `dataset-table-encoding`, `dataset-table-too-large` */
  text(name: string): AsyncIterable<string>;
  /** A file's value. @throws ModelBuilderError `dataset-table-json`, `dataset-table-too-large` */
  json(name: string): Promise<{ readonly value: unknown }>;
}

/** Files where they lie. */
export function filesInFolder(
  root: string,
  realRoot: string,
  onStatus?: (text: string) => void,
): DatasetFiles {
  const pathOf = (name: string): string => join(root, name);
  const looked = new Map<string, Promise<Looked>>();
  const look = (folder: string): Promise<Looked> => {
    const known = looked.get(folder) ?? lookInto(pathOf(folder));
    looked.set(folder, known);
    return known;
  };
  const find = async (name: string, below = ''): Promise<string | undefined> => {
    const [segment, ...rest] = name.split('/');
    // Both forms may lie side by side, as two folders.
    for (const same of (await look(below)).forms.get(segment.normalize('NFC')) ?? []) {
      const there = nameIn(below, same);
      const found = rest.length === 0 ? there : await find(rest.join('/'), there);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    root,
    realRoot,
    pathOf,
    folderOf: pathOf,
    alike: (name) =>
      alike(
        name,
        (one) => find(one),
        async (folder) => (await look(folder)).folders,
      ),
    list: (signal) => listDatasetFolder({ root, realRoot }, signal, onStatus),
    ...readersOf(pathOf),
  };
}

/** A folder's entries, to find one in. */
interface Looked {
  /** Name in Unicode's composed form → names as they are. */
  readonly forms: ReadonlyMap<string, readonly string[]>;
  readonly folders: readonly string[];
}

async function lookInto(path: string): Promise<Looked> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return {
    forms: groupBy(
      entries.map(({ name }) => name),
      (name) => name.normalize('NFC'),
    ),
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  };
}

/** Folders beside a table that are searched for its pictures. */
const MOST_BESIDE = 8;

/**
 * The name of a file that is not there under the one given: with slashes the other way, as Windows has them, in the other Unicode
 * form, or in a folder beside, if it is in one of them alone.
 * @param find a name in whatever Unicode form
 */
export async function alike(
  name: string,
  find: (name: string) => Promise<string | undefined>,
  foldersIn: (folder: string) => Promise<readonly string[]>,
): Promise<string | undefined> {
  const slashed = posix.normalize(name.replaceAll('\\', '/'));
  const found = (await find(name)) ?? (slashed === name ? undefined : await find(slashed));
  if (found !== undefined) return found;
  const at = slashed.lastIndexOf('/');
  const folder = slashed.slice(0, Math.max(0, at));
  const beside = await foldersIn(folder);
  if (beside.length > MOST_BESIDE) return undefined;
  const there = await Promise.all(
    beside.map((one) => find(nameIn(nameIn(folder, one), slashed.slice(at + 1)))),
  );
  const [only, ...more] = there.filter((one) => one !== undefined);
  return more.length === 0 ? only : undefined;
}

/** What is read of files whose names are known. @param shown how the user would name a file */
export function readersOf(
  pathOf: (name: string) => string,
  shown = pathOf,
): Pick<DatasetFiles, 'text' | 'json'> {
  return {
    text: (name) => textOf(pathOf(name), shown(name)),
    async json(name) {
      const bytes = await readRegularFile(pathOf(name), JSON_TABLE_LIMIT).catch((cause: unknown) => {
        if (cause instanceof ModelBuilderError && cause.code === 'io-file-too-large')
          throw refused(
            'dataset-table-too-large',
            shown(name),
            'is larger than 128 MB',
            'Take a part of it.',
          );
        throw cause;
      });
      try {
        return { value: parseForeignJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw refused('dataset-table-json', shown(name), `is not JSON: ${why}`, 'Export it again.');
      }
    },
  };
}

/** UTF-8, or UTF-16 with a byte order mark, as spreadsheets export it. */
async function* textOf(absolute: string, shown: string): AsyncGenerator<string, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder?.decode(bytes, { stream: bytes !== undefined }) ?? '';
    } catch {
      throw refused('dataset-table-encoding', shown, 'is not UTF-8 text', 'Save it as "CSV UTF-8".');
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
