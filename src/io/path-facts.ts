import { constants, statSync } from 'node:fs';
import { access, lstat, realpath, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { atOnce } from './at-once.ts';
import { isInside } from './inside.ts';

export type PathKind = 'file' | 'folder' | 'other' | 'missing';

/** What lies at a path; links are followed. A path under a file, or links in a circle, are `missing`. @throws EACCES and the like */
export async function kindOf(path: string): Promise<PathKind> {
  try {
    const facts = await atOnce(() => statSync(path));
    return facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return 'missing';
    throw error;
  }
}

/** Names in a folder, sorted; empty for a folder that does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await kindOf(folder)) === 'folder' ? (await readdir(folder)).sort() : [];
}

/** Why a folder cannot be made or written to; undefined when it can. The nearest existing ancestor decides. */
export async function writingObstacle(path: string): Promise<{ path: string; reason: string } | undefined> {
  let kind: PathKind;
  try {
    kind = await kindOf(path);
  } catch {
    return { path, reason: 'there is no permission to look into its folder' };
  }
  if (kind === 'file' || kind === 'other') return { path, reason: 'it is a file' };
  if (kind === 'missing' && (await isLink(path))) return { path, reason: 'it is a link that leads nowhere' };
  if (kind === 'missing') return dirname(path) === path ? undefined : await writingObstacle(dirname(path));
  return await access(path, constants.W_OK | constants.X_OK).then(
    () => undefined,
    () => ({ path, reason: 'there is no permission to write to it' }),
  );
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (facts) => facts.isSymbolicLink(),
    () => false,
  );
}

/** True when `inner` is `outer` or lies in it, links resolved as far as the paths exist. */
export async function liesIn(inner: string, outer: string): Promise<boolean> {
  return isInside(await resolvedPath(outer), await resolvedPath(inner));
}

/** The same path without links, as far as it exists. */
export async function resolvedPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await resolvedPath(parent), basename(path));
  }
}
