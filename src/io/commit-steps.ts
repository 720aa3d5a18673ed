import { dirname, join } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { Change } from '../scaffold/change.ts';
import type { AssetOperation } from '../scaffold/plan.ts';
import { newFileMode, type FileSystemPort } from './file-system.ts';
import type { UndoLog } from './undo-log.ts';
import { NEW, OLD } from './work-folder.ts';

export interface CommitRun {
  readonly fileSystem: FileSystemPort;
  readonly undo: UndoLog;
  readonly signal: AbortSignal | undefined;
  /** Absolute. */
  readonly root: string;
  readonly work: string;
}

/** Makes a folder and those above it that are missing, down from one that exists; undone in reverse. */
export async function makeFolders(run: CommitRun, folder: string): Promise<void> {
  if (await run.fileSystem.entry(folder)) return;
  await makeFolders(run, dirname(folder));
  await run.fileSystem.makeDirectory(folder);
  run.undo.add(() => run.fileSystem.removeDirectory(folder));
}

/** Writes a change's new content into the work folder, where a full disk hurts nobody. */
export async function stage(run: CommitRun, { operation, current }: Change): Promise<void> {
  if (operation.kind === 'delete') return;
  const { fileSystem } = run;
  const file = join(run.work, NEW, operation.path);
  await makeWorkFolders(run, dirname(file));
  if (operation.kind === 'asset') {
    await fileSystem.copyNew(operation.from, file);
    // A copy has the permissions of the original, whatever this process would give a file.
    await fileSystem.setMode(file, newFileMode());
    await assertCopied(run, operation, file);
    return;
  }
  await fileSystem.writeNew(file, operation.kind === 'edit' ? operation.after : operation.text);
  const mode =
    operation.kind === 'write' ? (operation.mode ?? (operation.executable ? 0o755 : undefined)) : undefined;
  if (mode !== undefined) await fileSystem.setMode(file, mode);
  if (operation.kind === 'edit' && current.kind !== 'absent') {
    const entry = await fileSystem.entry(join(run.root, operation.path));
    if (entry) await fileSystem.setMode(file, entry.mode);
  }
}

/**
 * Moves one change to its place.
 * @param backup where the user's file is kept, should it have to give way
 * @returns the path of the backup, where the user's file had to give way
 */
export async function apply(
  run: CommitRun,
  { operation, status }: Change,
  backup: string | undefined,
): Promise<string | undefined> {
  const { fileSystem, undo } = run;
  const file = join(run.root, operation.path);
  const staged = join(run.work, NEW, operation.path);
  switch (status) {
    case 'create':
      await makeFolders(run, dirname(file));
      if (await fileSystem.entry(file)) throw appeared(operation.path);
      await fileSystem.rename(staged, file);
      undo.add(() => fileSystem.removeFile(file));
      return undefined;
    case 'overwrite': {
      const copy = join(run.root, backup!);
      await backUp(run, file, copy);
      await fileSystem.rename(staged, file);
      undo.add(() => fileSystem.rename(copy, file));
      return backup;
    }
    case 'replace':
    case 'edit': {
      const old = await placeForOld(run, operation.path);
      await fileSystem.copyNew(file, old);
      await fileSystem.rename(staged, file);
      undo.add(() => fileSystem.rename(old, file));
      return undefined;
    }
    case 'delete': {
      const old = await placeForOld(run, operation.path);
      await fileSystem.rename(file, old);
      undo.add(() => fileSystem.rename(old, file));
      return undefined;
    }
    case 'stale':
    case 'unchanged':
      return undefined;
  }
}

/** Copies, so that the file is at its place until the moment it is replaced. */
async function backUp({ fileSystem, undo }: CommitRun, file: string, copy: string): Promise<void> {
  undo.add(async (failed) => {
    if (!failed && (await fileSystem.entry(copy))) await fileSystem.removeFile(copy);
  });
  await fileSystem.copyNew(file, copy);
}

async function placeForOld(run: CommitRun, path: string): Promise<string> {
  const old = join(run.work, OLD, path);
  await makeWorkFolders(run, dirname(old));
  return old;
}

/** The work folder goes as a whole, so that nothing in it needs an undo of its own. */
async function makeWorkFolders(run: CommitRun, folder: string): Promise<void> {
  if (await run.fileSystem.entry(folder)) return;
  await makeWorkFolders(run, dirname(folder));
  await run.fileSystem.makeDirectory(folder);
}

async function assertCopied({ fileSystem }: CommitRun, asset: AssetOperation, file: string): Promise<void> {
  const { bytes, sha256 } = await fileSystem.hash(file);
  if (bytes === asset.bytes && sha256 === asset.sha256) return;
  throw new ModelBuilderError('scaffold-asset', `${asset.from} is not what it was when it was checked.`, {
    hint: 'Nothing was changed. Something else is writing to the bundle; wait for it and run the command again.',
  });
}

function appeared(path: string): ModelBuilderError {
  return new ModelBuilderError(
    'scaffold-conflict',
    `${path} has appeared while the files were being written.`,
    {
      hint: 'Nothing was changed. Run the command again.',
      exitCode: EXIT.conflict,
    },
  );
}
