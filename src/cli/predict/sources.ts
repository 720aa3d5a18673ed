import { join, resolve, sep } from 'node:path';
import { saysNoPicture } from '../../dataset/listing.ts';
import { listDatasetFolder } from '../../io/dataset-folder.ts';
import { kindOf, resolvedPath } from '../../io/path-facts.ts';

/** One picture that somebody wants to know about. */
export interface Source {
  /** As it was named, or found below a folder that was. */
  readonly picture: string;
  /** Absolute path; a URL that stood on the command line. */
  readonly place: string | URL;
  /** The model's label whose folder it lies in, below the one that was named. */
  readonly label?: string;
  /** Why there is nothing to look at. */
  readonly error?: string;
}

export interface Sources {
  readonly pictures: AsyncIterable<Source>;
  /** Unknown while a list is still being written. */
  readonly total: number | undefined;
  /** Every argument is one picture. */
  readonly single: boolean;
  /** Absolute folders that were named. */
  readonly folders: readonly string[];
}

/** The argument that stands for a list on standard input. */
const LIST = '-';

/**
 * The pictures that the arguments name: files, folders with all that lies below them, patterns (for shells that do not expand them),
 * URLs, and `-` for a list on standard input, one path a line, which is read as it comes.
 * @param labels of the model
 * @param onStatus told now and then how far the search in a folder is
 */
export async function findSources(
  args: readonly string[],
  labels: readonly string[],
  {
    cwd,
    list,
    signal,
    onStatus,
  }: {
    readonly cwd: string;
    readonly list: () => AsyncIterable<string>;
    readonly signal: AbortSignal;
    readonly onStatus: (text: string) => void;
  },
): Promise<Sources> {
  const known = new Set(labels);
  const folders: string[] = [];
  const found: (readonly Source[] | typeof LIST)[] = [];
  let single = true;
  for (const arg of args) {
    const named = arg === LIST ? LIST : /^https?:\/\//i.test(arg) ? [addressed(arg)] : await below(arg);
    single &&= named !== LIST && named[0].picture === arg;
    found.push(named);
  }
  const total = found.includes(LIST) ? undefined : found.reduce((sum, { length }) => sum + length, 0);
  return { pictures: walk(), total, single, folders };

  async function below(arg: string): Promise<readonly Source[]> {
    const place = resolve(cwd, arg);
    const kind = await kindOf(place).catch(() => 'file');
    if (kind === 'missing')
      return /[*?[{]/.test(arg) ? await matching(arg) : [{ picture: arg, place, error: 'does not exist' }];
    if (kind !== 'folder') return [{ picture: arg, place }];
    folders.push(place);
    const realRoot = await resolvedPath(place);
    const { files } = await listDatasetFolder({ root: place, realRoot }, signal, onStatus);
    const pictures = files.filter((name) => !saysNoPicture(name));
    if (pictures.length === 0) return [{ picture: arg, place, error: 'holds no pictures' }];
    return pictures.map((name) => {
      const label = name
        .split('/')
        .slice(0, -1)
        .findLast((folder) => known.has(folder));
      return { picture: join(arg, name), place: join(place, name), ...(label !== undefined && { label }) };
    });
  }

  async function matching(pattern: string): Promise<readonly Source[]> {
    const { glob } = await import('tinyglobby');
    const options = { cwd, expandDirectories: false, followSymbolicLinks: false } as const;
    const names = await glob(sep === '\\' ? pattern.replaceAll('\\', '/') : pattern, options);
    const pictures = names.filter((name) => !saysNoPicture(name)).sort();
    if (pictures.length === 0)
      return [{ picture: pattern, place: resolve(cwd, pattern), error: 'matches no picture' }];
    return pictures.map((name) => ({ picture: name, place: resolve(cwd, name) }));
  }

  async function* walk(): AsyncGenerator<Source, void, void> {
    for (const part of found) {
      if (part !== LIST) {
        yield* part;
        continue;
      }
      for await (const line of list()) {
        const picture = line.trim();
        if (picture !== '') yield listed(picture);
      }
    }
  }

  function listed(picture: string): Source {
    const place = resolve(cwd, picture);
    // Who typed the command may not have written the list.
    const isAddress = /^[a-z][a-z0-9+.-]+:\/\//i.test(picture);
    return {
      picture,
      place,
      ...(isAddress && { error: 'is an address in a list: only those on the command line are fetched' }),
    };
  }
}

function addressed(arg: string): Source {
  const url = URL.canParse(arg) ? new URL(arg) : undefined;
  return url === undefined
    ? { picture: arg, place: arg, error: 'is no address' }
    : { picture: arg, place: url };
}
