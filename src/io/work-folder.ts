import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import type { FileSystemPort } from './file-system.ts';
import { isRunning } from './is-running.ts';
import { hostId } from './temporary-folder.ts';

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

export interface Abandoned {
  /** Absolute work folders of killed runs on this machine. */
  readonly dead: readonly string[];
  /** Absolute work folders of another machine, whose runs cannot be asked about, and of other users. */
  readonly foreign: readonly string[];
}

/**
 * Finds what killed runs left, in the root and beside it.
 * @throws {ModelBuilderError} `scaffold-busy` while another run is writing there
 */
export async function abandonedFolders(root: string, fileSystem: FileSystemPort): Promise<Abandoned> {
  const dead: string[] = [];
  const foreign: string[] = [];
  for (const inside of [true, false]) {
    const place = placeOf(root, inside);
    const prefix = prefixOf(root, inside);
    const isThere = FOLDERS.has((await fileSystem.entry(place))?.kind);
    for (const name of isThere ? await fileSystem.list(place) : []) {
      const owner = name.startsWith(prefix) ? OWNER.exec(name.slice(prefix.length))?.groups : undefined;
      if (!owner) continue;
      const folder = join(place, name);
      const isHere = owner.host === hostId();
      if (isHere && isRunning(Number(owner.pid))) throw busy(root, folder, Number(owner.pid));
      const entry = await fileSystem.entry(folder);
      if (entry?.kind !== 'directory') continue;
      const isOurs = process.getuid === undefined || entry.owner === process.getuid();
      (isHere && isOurs ? dead : foreign).push(folder);
    }
  }
  return { dead, foreign };
}

/** A root may be a link to a folder. */
const FOLDERS = new Set<string | undefined>(['directory', 'symlink']);

const OWNER = /^(?<host>[0-9a-f]{8})-(?<pid>\d+)-[0-9a-f]{8}$/;

function placeOf(root: string, rootExists: boolean): string {
  return rootExists ? root : dirname(root);
}

function prefixOf(root: string, rootExists: boolean): string {
  return rootExists ? '.model-builder-commit-' : `.${basename(root)}.model-builder-commit-`;
}

function busy(root: string, folder: string, pid: number): ModelBuilderError {
  return new ModelBuilderError('scaffold-busy', `Process ${pid} is writing into ${root} at this moment.`, {
    hint: `Wait until it has finished. If it is no run of this tool, put what lies in ${join(folder, OLD)} back to its place, delete ${folder}, and try again.`,
  });
}
