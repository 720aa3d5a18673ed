import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isInside } from './inside.ts';
import { kindOf } from './path-facts.ts';

export type Prettier = Pick<typeof import('prettier'), 'format' | 'resolveConfig' | 'getFileInfo'>;

/** A package that lies in a `node_modules` folder; nothing of it has been run. */
export interface Installed {
  /** Absolute, as it is reached: links are not resolved. */
  readonly folder: string;
  readonly manifest: { readonly version?: unknown; readonly exports?: unknown; readonly main?: unknown };
}

/** A package as Node would find it from the first of some folders, which are each other's parents; nothing above them is looked at. */
export async function findInstalled(
  folders: readonly string[],
  name: string,
): Promise<Installed | undefined> {
  for (const from of folders) {
    const folder = join(from, 'node_modules', name);
    const file = join(folder, 'package.json');
    if ((await kindOf(file)) !== 'file') continue;
    try {
      const manifest = JSON.parse(await readFile(file, 'utf8')) as Installed['manifest'] | null;
      if (manifest !== null) return { folder, manifest };
    } catch {
      // Not a package that anybody could load.
    }
    return undefined;
  }
  return undefined;
}

/** Runs the code of an installed prettier. @returns undefined where it cannot be loaded */
export async function importPrettier({ folder }: Installed): Promise<Prettier | undefined> {
  try {
    const entry = createRequire(join(folder, 'package.json')).resolve(folder);
    const loaded = (await import(pathToFileURL(entry).href)) as { default?: Prettier };
    return loaded.default ?? (loaded as Prettier);
  } catch {
    return undefined;
  }
}

/**
 * The file that a plugin of prettier's is loaded from; runs nothing.
 * @param name as a configuration has it: a path, an address or the name of a package
 * @param folders that of the configuration and those above it, up to the repository's root
 * @returns absolute path; undefined when it is not there, or lies outside of the repository
 */
export async function pluginFile(name: string, folders: readonly string[]): Promise<string | undefined> {
  const path = /^file:/i.test(name)
    ? fileURLToPath(name)
    : /^\.|^[A-Za-z]:[/\\]/.test(name) || isAbsolute(name)
      ? resolve(folders[0], name)
      : undefined;
  if (path !== undefined) {
    const root = folders[folders.length - 1];
    return isInside(root, path) && (await kindOf(path)) === 'file' ? path : undefined;
  }
  const [, packageName = '', subpath = ''] = /^((?:@[^/]+\/)?[^/:]+)(\/.+)?$/.exec(name) ?? [];
  const found = packageName === '' ? undefined : await findInstalled(folders, packageName);
  if (!found) return undefined;
  const { exports, main } = found.manifest;
  const entry =
    subpath === '' ? (entryOf(exports) ?? (typeof main === 'string' ? main : 'index.js')) : subpath.slice(1);
  const file = resolve(found.folder, entry);
  if (!isInside(found.folder, file)) return undefined;
  for (const one of [file, `${file}.js`, join(file, 'index.js')])
    if ((await kindOf(one)) === 'file') return one;
  return undefined;
}

/** What `exports` of a package says of the package itself, for an import in Node. */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (Array.isArray(exports)) return exports.map(entryOf).find((entry) => entry !== undefined);
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [key, value] of Object.entries(exports))
    if (['.', 'node', 'import', 'module-sync', 'default'].includes(key)) {
      const entry = entryOf(value);
      if (entry !== undefined) return entry;
    }
  return undefined;
}
