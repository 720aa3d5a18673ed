import { basename, dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { DONE, JOURNAL, type Journal } from './commit-journal.ts';
import type { FileSystemPort } from './file-system.ts';
import { assertNoLinks } from './links.ts';
import { parseJson } from './validate.ts';
import { NEW, OLD } from './work-folder.ts';

/** What a killed run has written down in its work folder. */
export interface Journals {
  /** It was in the middle. */
  readonly begun?: Journal;
  /** It had come to its end but for tidying up. */
  readonly done?: Journal;
}

/**
 * The journals of a work folder, where they can be nobody's but ours: anybody may have put such a folder there, in a repository or an
 * archive, and what a journal names is moved and deleted.
 * @param root absolute; what the journal's paths are relative to
 * @param work absolute
 * @throws {ModelBuilderError} `scaffold-journal` for one that cannot be believed or read
 */
export async function readJournals(
  root: string,
  work: string,
  fileSystem: FileSystemPort,
): Promise<Journals> {
  const files = [join(work, JOURNAL), join(work, DONE)];
  const entries = await Promise.all(files.map((file) => fileSystem.entry(file)));
  if (entries.every((entry) => entry === undefined)) return {};
  await assertOurs(work, fileSystem);
  const [begun, done] = await Promise.all(
    files.map(async (file, index) => {
      const entry = entries[index];
      if (entry && entry.kind !== 'file') throw refused(work, `${file} is not a file`);
      return entry && (await readJournal(root, work, file, fileSystem));
    }),
  );
  return { ...(begun && { begun }), ...(done && { done }) };
}

async function assertOurs(work: string, fileSystem: FileSystemPort): Promise<void> {
  const entry = await fileSystem.entry(work);
  // Windows knows no such bits.
  const isOpen = process.platform !== 'win32' && ((entry?.mode ?? 0) & 0o077) !== 0;
  if (isOpen) throw refused(work, `${work} is open to others than you, and that of a killed run never is`);
  if (await isTracked(work))
    throw refused(work, `${work} is tracked by git, and that of a killed run never is`);
}

/** Whether git has something of a folder in its index; without git, or outside a repository, it has not. */
async function isTracked(folder: string): Promise<boolean> {
  const { runGit } = await import('./git-ignored.ts');
  const { exitCode, output } = await runGit(dirname(folder), [
    '--literal-pathspecs',
    'ls-files',
    '--',
    basename(folder),
  ]);
  return exitCode === 0 && output !== '';
}

async function readJournal(
  root: string,
  work: string,
  file: string,
  fileSystem: FileSystemPort,
): Promise<Journal> {
  const text = new TextDecoder().decode(await fileSystem.read(file));
  const journal = parseJson('journal', text, ({ problem }, cause) =>
    refused(work, `${file} ${problem}`, cause),
  );
  try {
    for (const { path, backup } of journal.steps) {
      await assertNoLinks(root, path, fileSystem);
      if (backup !== undefined) await assertNoLinks(root, backup, fileSystem);
      for (const place of [NEW, OLD]) await assertNoLinks(work, `${place}/${path}`, fileSystem);
    }
    for (const folder of journal.folders) await assertNoLinks(root, folder, fileSystem);
  } catch (cause) {
    throw cause instanceof ModelBuilderError
      ? refused(work, `${file} cannot be used: ${cause.message.replace(/\.$/, '')}`, cause)
      : cause;
  }
  return journal;
}

function refused(work: string, problem: string, cause?: unknown): ModelBuilderError {
  return new ModelBuilderError('scaffold-journal', `${problem}.`, {
    hint: `Nothing was changed. If a run of yours was killed here, what it had replaced lies in ${join(work, OLD)}: put that back to its place. Then delete ${work} and run the command again.`,
    cause,
  });
}
