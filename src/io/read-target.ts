import { join } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { compare, type Change, type Current } from '../scaffold/change.ts';
import type { Operation, Plan } from '../scaffold/plan.ts';
import { assertSafePaths } from '../scaffold/safe-path.ts';
import { linkError } from './links.ts';
import { nodeFileSystem, type Entry, type FileSystemPort } from './file-system.ts';

/** Larger files are nobody's source text: they are compared by hash. */
const TEXT_LIMIT = 16 * 1024 * 1024;

/**
 * Holds a plan against the disk; the first half of a commit, and all of a dry run.
 * @throws {ModelBuilderError} `scaffold-unsafe-path` for a path that leaves the root or goes through a symbolic link,
 *   `scaffold-conflict` (exit code 3) where a folder lies at a file's path or the other way round
 */
export async function readTarget(
  plan: Plan,
  fileSystem: FileSystemPort = nodeFileSystem,
): Promise<readonly Change[]> {
  assertSafePaths(plan.operations.map(({ path }) => path));
  const root = await fileSystem.entry(plan.root);
  if (root && root.kind !== 'directory' && root.kind !== 'symlink') throw inTheWay(plan.root, 'folder');
  const seen = new Map<string, Entry | undefined>();
  const currents: Current[] = [];
  for (const operation of plan.operations) {
    currents.push(root ? await readCurrent(plan.root, operation, fileSystem, seen) : { kind: 'absent' });
  }
  return compare(plan, currents);
}

async function readCurrent(
  root: string,
  { kind, path }: Operation,
  fileSystem: FileSystemPort,
  seen: Map<string, Entry | undefined>,
): Promise<Current> {
  const segments = path.split('/');
  for (let depth = 1; depth < segments.length; depth++) {
    const folder = segments.slice(0, depth).join('/');
    if (!seen.has(folder)) seen.set(folder, await fileSystem.entry(join(root, folder)));
    const entry = seen.get(folder);
    if (!entry) return { kind: 'absent' };
    assertNoLink(folder, entry);
    if (entry.kind !== 'directory') throw inTheWay(join(root, folder), 'folder');
  }
  const file = join(root, path);
  const entry = await fileSystem.entry(file);
  if (!entry) return { kind: 'absent' };
  assertNoLink(path, entry);
  if (entry.kind !== 'file') throw inTheWay(file, 'file');
  if (kind === 'asset' || entry.bytes > TEXT_LIMIT)
    return { kind: 'binary', ...(await fileSystem.hash(file)) };
  const text = decode(await fileSystem.read(file));
  return text === undefined ? { kind: 'binary', ...(await fileSystem.hash(file)) } : { kind: 'text', text };
}

function assertNoLink(path: string, { kind }: Entry): void {
  if (kind === 'symlink') throw linkError(path);
}

function inTheWay(path: string, wanted: 'file' | 'folder'): ModelBuilderError {
  const found = wanted === 'file' ? 'is not a file' : 'is not a folder';
  return new ModelBuilderError('scaffold-conflict', `${path} ${found}, and a ${wanted} has to go there.`, {
    hint: 'Nothing was written. Move it away, or choose another folder.',
    exitCode: EXIT.conflict,
  });
}

/** @returns undefined when it is not UTF-8; a byte-order mark is kept */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
