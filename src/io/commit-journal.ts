import { dirname, join } from 'node:path';
import type { Change } from '../scaffold/change.ts';
import type { CommitRun } from './commit-steps.ts';
import { origName } from './orig-name.ts';
import { sha256Of } from '../sha256.ts';

/** Lies in the work folder from the moment when all is staged until all is applied. */
export const JOURNAL = 'journal.json';
/** The same when all is applied: renaming it is what commits. */
export const DONE = 'done.json';

/** What a commit into an existing folder is about to do: enough to take it back when the process is killed. JSON Schema: `schemas/journal.v1.json`. */
export interface Journal {
  readonly schemaVersion: 1;
  /** Folders that it makes, relative to the root, outermost first. */
  readonly folders: readonly string[];
  readonly steps: readonly JournalStep[];
}

export interface JournalStep {
  /** Relative to the root. */
  readonly path: string;
  readonly status: 'create' | 'overwrite' | 'replace' | 'edit' | 'delete';
  /** SHA-256 of the new content; absent for a deletion. */
  readonly sha256?: string;
  /** Where the user's file is copied to before it gives way, relative to the root. */
  readonly backup?: string;
}

/** Decides on folders and backups, and writes them down in one step. */
export async function writeJournal(run: CommitRun, due: readonly Change[]): Promise<Journal> {
  const folders = new Set<string>();
  const steps: JournalStep[] = [];
  for (const change of due) {
    const { operation, status } = change;
    if (status === 'unchanged' || status === 'stale') continue;
    if (status === 'create')
      for (const folder of await missingFolders(run, operation.path)) folders.add(folder);
    const backup = status === 'overwrite' ? await freeBackup(run, operation.path) : undefined;
    const sha256 = newHash(change);
    steps.push({ path: operation.path, status, ...(sha256 && { sha256 }), ...(backup && { backup }) });
  }
  const journal: Journal = { schemaVersion: 1, folders: [...folders], steps };
  const unfinished = join(run.work, `${JOURNAL}.tmp`);
  await run.fileSystem.writeNew(unfinished, JSON.stringify(journal), true);
  await run.fileSystem.rename(unfinished, join(run.work, JOURNAL));
  return journal;
}

/** Folders above a path that do not exist yet, outermost first. */
async function missingFolders({ fileSystem, root }: CommitRun, path: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (await fileSystem.entry(join(root, folder))) break;
    missing.unshift(folder);
  }
  return missing;
}

async function freeBackup({ fileSystem, root }: CommitRun, path: string): Promise<string> {
  return await origName(path, async (name) => (await fileSystem.entry(join(root, name))) !== undefined);
}

function newHash({ operation }: Change): string | undefined {
  if (operation.kind === 'delete') return undefined;
  if (operation.kind === 'asset') return operation.sha256;
  const text = operation.kind === 'edit' ? operation.after : operation.text;
  return sha256Of(text);
}
