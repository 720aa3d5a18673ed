import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import type { FileSystemPort } from './file-system.ts';

/** Previous content of files that a commit changes in place; anything else in a work folder is only ours. */
export const OLD = 'old';
export const NEW = 'new';

/**
 * A commit works in a hidden folder on the same file system: in the target where that exists, beside it where it does not.
 * Its name says whose it is, so that what a killed run left can be told from what another run is using.
 */
export function workFolder(root: string, rootExists: boolean): string {
  const owner = `${hostId()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  return join(placeOf(root, rootExists), `${prefixOf(root, rootExists)}${owner}`);
}

/**
 * Removes what killed runs left, unless it holds the only copy of something.
 * @returns absolute paths of work folders that had to stay
 * @throws {ModelBuilderError} `scaffold-busy` while another run is writing there
 */
export async function clearLeftovers(
  root: string,
  rootExists: boolean,
  fileSystem: FileSystemPort,
): Promise<readonly string[]> {
  const place = placeOf(root, rootExists);
  const prefix = prefixOf(root, rootExists);
  const kept: string[] = [];
  for (const name of await fileSystem.list(place)) {
    const owner = name.startsWith(prefix) ? OWNER.exec(name.slice(prefix.length))?.groups : undefined;
    if (!owner) continue;
    const folder = join(place, name);
    if (owner.host === hostId() && isRunning(Number(owner.pid))) throw busy(root, folder, Number(owner.pid));
    if (owner.host !== hostId() || (await fileSystem.entry(join(folder, OLD)))) kept.push(folder);
    else await fileSystem.removeTree(folder);
  }
  return kept;
}

const OWNER = /^(?<host>[0-9a-f]{8})-(?<pid>\d+)-[0-9a-f]{8}$/;

function placeOf(root: string, rootExists: boolean): string {
  return rootExists ? root : dirname(root);
}

function prefixOf(root: string, rootExists: boolean): string {
  return rootExists ? '.model-builder-commit-' : `.${basename(root)}.model-builder-commit-`;
}

function hostId(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(root: string, folder: string, pid: number): ModelBuilderError {
  return new ModelBuilderError('scaffold-busy', `Process ${pid} is writing into ${root} at this moment.`, {
    hint: `Wait until it has finished. If it is no run of this tool, delete ${folder} and try again.`,
  });
}
