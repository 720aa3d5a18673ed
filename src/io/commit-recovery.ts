import { dirname, join } from 'node:path';
import { readJournals } from './believed-journal.ts';
import { JOURNAL, type JournalStep } from './commit-journal.ts';
import { nodeFileSystem, type FileSystemPort } from './file-system.ts';
import { origName } from './orig-name.ts';
import { abandonedFolders, NEW, OLD } from './work-folder.ts';

export interface Recovery {
  /** Absolute folders of killed runs whose changes were taken back. */
  readonly undone: readonly string[];
  /** Absolute paths that hold earlier content of files that were changed since the kill. */
  readonly kept: readonly string[];
  /** Absolute folders of runs on another machine, or of another user: for the user to look at. */
  readonly foreign: readonly string[];
}

/**
 * Takes back what killed commits left half done in a folder: what was there before lies there again. May itself be killed and
 * run again.
 * @param root absolute; need not exist
 * @throws {ModelBuilderError} `scaffold-busy` while another run is writing there, `scaffold-journal` for a journal that is damaged, or
 *   that somebody else may have put there
 */
export async function recoverCommits(
  root: string,
  fileSystem: FileSystemPort = nodeFileSystem,
): Promise<Recovery> {
  const { dead, foreign } = await abandonedFolders(root, fileSystem);
  const undone: string[] = [];
  const kept: string[] = [];
  for (const work of dead) {
    const { begun, done } = await readJournals(root, work, fileSystem);
    const deleted = (done?.steps ?? []).filter(({ status }) => status === 'delete');
    await removeEmptied(
      root,
      deleted.map(({ path }) => path),
      fileSystem,
    );
    if (begun) {
      for (const step of begun.steps.toReversed())
        kept.push(...(await undoStep({ fileSystem, root, work }, step)));
      for (const folder of begun.folders.toReversed()) await removeIfEmpty(join(root, folder), fileSystem);
      // First, so that a kill from here on cannot be taken for a commit that goes on.
      await fileSystem.removeFile(join(work, JOURNAL));
      undone.push(work);
    }
    await fileSystem.removeTree(work);
  }
  return { undone, kept, foreign };
}

/**
 * Whether a killed run has left changes half done in a folder, for commands that change nothing.
 * @param root absolute; need not exist
 * @throws {ModelBuilderError} `scaffold-busy` while another run is writing there
 */
export async function isHalfDone(root: string): Promise<boolean> {
  const { dead } = await abandonedFolders(root, nodeFileSystem);
  const journals = await Promise.all(dead.map((work) => nodeFileSystem.entry(join(work, JOURNAL))));
  return journals.some((entry) => entry !== undefined);
}

/** Removes folders that held nothing but files which a commit has deleted. @param deleted paths relative to the root */
export async function removeEmptied(
  root: string,
  deleted: readonly string[],
  fileSystem: FileSystemPort,
): Promise<void> {
  for (const path of deleted) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
      if (!(await removeIfEmpty(join(root, folder), fileSystem))) break;
  }
}

async function removeIfEmpty(folder: string, fileSystem: FileSystemPort): Promise<boolean> {
  const entry = await fileSystem.entry(folder);
  if (entry?.kind !== 'directory' || (await fileSystem.list(folder)).length > 0) return false;
  await fileSystem.removeDirectory(folder);
  return true;
}

interface Place {
  readonly fileSystem: FileSystemPort;
  readonly root: string;
  readonly work: string;
}

/** @returns where earlier content is kept because the file was changed since */
async function undoStep({ fileSystem, root, work }: Place, step: JournalStep): Promise<readonly string[]> {
  const file = join(root, step.path);
  const earlier = step.backup === undefined ? join(work, OLD, step.path) : join(root, step.backup);
  const earlierIsThere = (await fileSystem.entry(earlier)) !== undefined;
  if (step.status !== 'delete' && (await fileSystem.entry(join(work, NEW, step.path)))) {
    // The new content has not left its place: the file is untouched, and a backup is a copy of it.
    if (step.backup !== undefined && earlierIsThere) await fileSystem.removeFile(earlier);
    return [];
  }
  const current = await fileSystem.entry(file);
  const isOurs = current !== undefined && (await fileSystem.hash(file)).sha256 === step.sha256;
  if (step.status === 'create') {
    if (isOurs) await fileSystem.removeFile(file);
    return [];
  }
  if (!earlierIsThere) return [];
  if (!current || isOurs) {
    await fileSystem.rename(earlier, file);
    return [];
  }
  if (step.backup !== undefined) return [earlier];
  const copy = await origName(file, async (name) => (await fileSystem.entry(name)) !== undefined);
  await fileSystem.rename(earlier, copy);
  return [copy];
}
