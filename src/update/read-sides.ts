import { join } from 'node:path';
import { nodeFileSystem } from '../io/file-system.ts';
import { linkOn } from '../io/links.ts';
import { kindOf } from '../io/path-facts.ts';
import { readTarget } from '../io/read-target.ts';
import type { Current } from '../scaffold/change.ts';
import type { Operation } from '../scaffold/plan.ts';
import { assertSafePaths } from '../scaffold/safe-path.ts';
import type { Linked, Mine } from './decide.ts';

/**
 * What lies at some paths of a folder now; where a link lies, the link.
 * @param root absolute
 * @param kind assets are compared by hash, which is that of what a link leads to
 * @throws {ModelBuilderError} `scaffold-unsafe-path` for a path that leaves the root
 */
export async function readSides(
  root: string,
  paths: readonly string[],
  kind: 'write' | 'asset',
): Promise<readonly Mine[]> {
  assertSafePaths(paths);
  const links = await Promise.all(paths.map(async (path) => await linkAt(root, path, kind)));
  const others = paths.filter((_, index) => links[index] === undefined);
  const currents = await readCurrents(root, others, kind);
  return paths.map((path, index) => links[index] ?? currents[others.indexOf(path)]);
}

/**
 * What lies at some paths of a folder now.
 * @param kind assets are compared by hash
 * @throws {ModelBuilderError} `scaffold-unsafe-path` for a path that leaves the root or goes through a link
 */
export async function readCurrents(
  root: string,
  paths: readonly string[],
  kind: 'write' | 'asset' = 'write',
): Promise<readonly Current[]> {
  const probes = paths.map((path): Operation =>
    kind === 'write'
      ? { kind, path, text: '', ownership: 'managed' }
      : { kind, path, from: '', bytes: 0, sha256: '' },
  );
  const changes = await readTarget({ root, operations: probes, notes: [], next: [] });
  return changes.map(({ current }) => current);
}

/** The link that a path is, or leads through. */
async function linkAt(root: string, path: string, kind: 'write' | 'asset'): Promise<Linked | undefined> {
  const link = await linkOn(root, path, nodeFileSystem);
  if (link === undefined) return undefined;
  const file = join(root, path);
  const isAsset = kind === 'asset' && (await kindOf(file)) === 'file';
  const at = link === path ? 'file' : 'folder';
  return { kind: 'link', at, ...(isAsset && { sha256: (await nodeFileSystem.hash(file)).sha256 }) };
}
