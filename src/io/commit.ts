import { dirname, join } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import type { Change } from '../scaffold/change.ts';
import type { Plan } from '../scaffold/plan.ts';
import { apply, makeFolders, stage, type CommitRun } from './commit-steps.ts';
import { DONE, JOURNAL, writeJournal } from './commit-journal.ts';
import { recoverCommits, removeEmptied } from './commit-recovery.ts';
import { nodeFileSystem, type FileSystemPort } from './file-system.ts';
import { finishing } from './process-interrupt.ts';
import { readTarget } from './read-target.ts';
import { createUndoLog } from './undo-log.ts';
import { NEW, workFolder } from './work-folder.ts';

export interface CommitOptions {
  /** Overwrites files whose content differs; each old one is kept as `<file>.orig` (`.orig-2`, …). */
  readonly force: boolean;
  readonly signal?: AbortSignal;
  /** @default the real one */
  readonly fileSystem?: FileSystemPort;
}

/** Paths relative to the plan's root, unless said. */
export interface CommitResult {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Copies of files that had to give way. */
  readonly backedUp: readonly string[];
  /** Absolute paths that an earlier, killed run left with previous content in them: for the user to look at. */
  readonly leftovers: readonly string[];
}

/**
 * Applies a plan: all of it, or nothing. A target that does not exist is built beside its place and renamed; in one that does,
 * files are staged first, then renamed one by one, and undone in reverse on failure or abort; after a kill, by the next run.
 * @throws {ModelBuilderError} `scaffold-conflict` (exit code 3), `scaffold-unsafe-path`, `scaffold-busy`, `scaffold-asset`,
 *   `scaffold-interrupted` (130), `scaffold-write` (the disk refused), `scaffold-undo` (and refused the way back too)
 */
export async function commitPlan(plan: Plan, options: CommitOptions): Promise<CommitResult> {
  return await finishing(() => commitWhole(plan, options));
}

async function commitWhole(plan: Plan, options: CommitOptions): Promise<CommitResult> {
  const { force, signal, fileSystem = nodeFileSystem } = options;
  const undo = createUndoLog();
  let position = plan.root;
  try {
    const { kept, foreign } = await recoverCommits(plan.root, fileSystem);
    const changes = await readTarget(plan, fileSystem);
    assertDecided(changes, force);
    const due = changes.filter(({ status }) => status !== 'unchanged');
    const unchanged = changes.filter(({ status }) => status === 'unchanged').map(pathOf);
    if (due.length === 0) return { written: [], unchanged, backedUp: [], leftovers: [] };

    const rootExists = (await fileSystem.entry(plan.root)) !== undefined;
    const work = workFolder(plan.root, rootExists);
    const run: CommitRun = { fileSystem, undo, signal, root: plan.root, work };
    await makeFolders(run, dirname(work));
    undo.add(async (failed) => {
      if (!failed) await removeWork(run);
    });
    // Also when nothing but deletions are due: the journal lies in it.
    await fileSystem.makeDirectory(work, true);
    for (const change of due) {
      position = join(plan.root, change.operation.path);
      assertNotAborted(signal);
      await stage(run, change);
    }
    const backedUp = rootExists ? await applyAll(run, due, (path) => (position = path)) : await moveTree(run);
    if (rootExists) await fileSystem.rename(join(work, JOURNAL), join(work, DONE));
    // From here on it is done: what cannot be tidied is told.
    const remains = await tidy(run, due).then(
      () => [],
      () => [work],
    );
    return { written: due.map(pathOf), unchanged, backedUp, leftovers: [...kept, ...foreign, ...remains] };
  } catch (cause) {
    const failures = await undo.undoAll();
    if (failures.length > 0) throw undoError(plan, failures, cause);
    throw cause instanceof ModelBuilderError ? cause : writeError(position, cause);
  }
}

async function applyAll(
  run: CommitRun,
  due: readonly Change[],
  onPath: (path: string) => void,
): Promise<readonly string[]> {
  const { steps } = await writeJournal(run, due);
  const backups = new Map(steps.map(({ path, backup }) => [path, backup]));
  const backedUp: string[] = [];
  for (const change of due) {
    onPath(join(run.root, change.operation.path));
    assertNotAborted(run.signal);
    const backup = await apply(run, change, backups.get(change.operation.path));
    if (backup !== undefined) backedUp.push(backup);
  }
  return backedUp;
}

/** The journal goes first: without it a work folder is nothing but waste. */
async function removeWork({ fileSystem, work }: CommitRun): Promise<void> {
  if (!(await fileSystem.entry(work))) return;
  const journal = join(work, JOURNAL);
  if (await fileSystem.entry(journal)) await fileSystem.removeFile(journal);
  await fileSystem.removeTree(work);
}

/** Takes away folders that held nothing but deleted files, and the work folder. */
async function tidy({ fileSystem, root, work }: CommitRun, due: readonly Change[]): Promise<void> {
  const deleted = due.filter(({ status }) => status === 'delete').map(pathOf);
  await removeEmptied(root, deleted, fileSystem);
  await fileSystem.removeTree(work);
}

/** A new target appears in one step. */
async function moveTree({ fileSystem, root, work, signal }: CommitRun): Promise<readonly string[]> {
  assertNotAborted(signal);
  await fileSystem.rename(join(work, NEW), root);
  return [];
}

function assertDecided(changes: readonly Change[], force: boolean): void {
  const stale = changes.filter(({ status }) => status === 'stale').map(pathOf);
  if (stale.length > 0) {
    throw conflict(
      `These files are not what they were when the change was planned: ${stale.join(', ')}`,
      'Run the command again.',
    );
  }
  const overwritten = changes.filter(({ status }) => status === 'overwrite').map(pathOf);
  if (overwritten.length > 0 && !force) {
    throw conflict(
      `These files exist with other content: ${overwritten.join(', ')}`,
      'Nothing was written. Choose another folder, or use --force: it keeps each old file as <file>.orig.',
    );
  }
}

function assertNotAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new ModelBuilderError('scaffold-interrupted', 'Interrupted while the files were being written.', {
    hint: 'Everything is as it was before. Run the same command again.',
    exitCode: EXIT.interrupted,
  });
}

function conflict(message: string, hint: string): ModelBuilderError {
  return new ModelBuilderError('scaffold-conflict', `${message}.`, { hint, exitCode: EXIT.conflict });
}

function writeError(path: string, cause: unknown): ModelBuilderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ModelBuilderError('scaffold-write', `Writing stopped at ${path}: ${reason}.`, {
    hint: 'Everything is as it was before. Make room or rights there, or choose another folder, and run the command again.',
    cause,
  });
}

function undoError({ root }: Plan, failures: readonly unknown[], cause: unknown): ModelBuilderError {
  const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new ModelBuilderError(
    'scaffold-undo',
    `Writing into ${root} failed, and so did undoing it: ${reasons.join('; ')}.`,
    {
      hint: `No previous content is lost: look for files named .orig and folders named .model-builder-commit-* in ${root}.`,
      cause,
    },
  );
}

function pathOf({ operation }: Change): string {
  return operation.path;
}
