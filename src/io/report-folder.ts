import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { nodeFileSystem } from './file-system.ts';
import { isRunning } from './is-running.ts';
import { assertNoLinks } from './links.ts';
import { readHead } from './read-head.ts';

const IGNORE = '.gitignore';
const DRAFT = /^\..+\.(\d+)\.tmp$/;

/** Files of a folder that nobody keeps: git ignores what lies in it, and a later run replaces it. */
export interface KeptFiles {
  /** File name → content, in the order in which they are written. */
  readonly files: Readonly<Record<string, string>>;
  /** Of these, the one that tells a folder of ours, and what its first kilobytes hold then. */
  readonly sign: { readonly file: string; readonly text: string };
}

/** Bytes of the signed file that are looked at. */
const HEAD = 4096;

/**
 * Writes files that a later run replaces, each whole or not at all. A folder that holds other things, and no file with the sign, is
 * somebody else's: it would be lost to git.
 * @param folder absolute; need not exist, but the one above it must
 * @throws ModelBuilderError `io-foreign-folder`, `scaffold-unsafe-path` for a link; whatever the disk says
 */
export async function writeKeptFiles(folder: string, { files, sign }: KeptFiles): Promise<void> {
  await assertNoLinks(dirname(folder), basename(folder), nodeFileSystem);
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  const known = new Set([IGNORE, ...Object.keys(files)]);
  const isNew = names.every((name) => (known.has(name) && name !== sign.file) || DRAFT.test(name));
  if (!isNew && !(await isSigned(join(folder, sign.file), sign.text, names))) {
    throw new ModelBuilderError(
      'io-foreign-folder',
      `${folder} holds files that are not those of a report.`,
      { hint: 'Name a new folder, or one that a report lies in.' },
    );
  }
  for (const name of names) {
    const pid = DRAFT.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
  for (const [name, content] of Object.entries({ [IGNORE]: '*\n', ...files })) {
    await assertNoLinks(folder, name, nodeFileSystem);
    const draft = join(folder, `.${name}.${process.pid}.tmp`);
    try {
      // Not through whatever lies at its place.
      await rm(draft, { force: true });
      await writeFile(draft, content, { flag: 'wx' });
      await rename(draft, join(folder, name));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

/** Takes such files away, and their folder where nothing else is left in it; what has no sign is not ours. @param folder absolute */
export async function removeKeptFiles(
  folder: string,
  names: readonly string[],
  sign: KeptFiles['sign'],
): Promise<void> {
  await assertNoLinks(dirname(folder), basename(folder), nodeFileSystem);
  const present = await readdir(folder).catch(() => []);
  if (!(await isSigned(join(folder, sign.file), sign.text, present))) return;
  for (const name of [IGNORE, ...names]) await rm(join(folder, name), { force: true });
  await rmdir(folder).catch(() => undefined);
}

async function isSigned(file: string, text: string, names: readonly string[]): Promise<boolean> {
  if (!names.includes(basename(file))) return false;
  return Buffer.from(await readHead(file, HEAD)).includes(text);
}
