import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { StateStore } from '../training/trainer.ts';
import { ModelBuilderError } from '../errors.ts';
import { userFolder } from './home-folder.ts';
import { openKeptFolder, openUnkeptFolder } from './kept-folder.ts';
import { readRegularFile } from './regular-file.ts';
import { sha256Of } from '../sha256.ts';

type Entries = Record<string, string>;

/** A store that can be cleared, when what it remembers has become something. */
export interface ClearableStateStore extends StateStore {
  clear(): Promise<void>;
}

/**
 * Keeps what a trainer must find again after a crash, in one small JSON file for each place that it trains for. The file
 * appears with the first `set`, and is replaced as a whole, so that a kill leaves the old or the new one. Folders lie beside
 * these files, and are not cleared with them. Nothing is looked at before it is asked for: a training that remembers nothing
 * works where there is no such folder.
 * @param directory from {@link stateDirectory}; a function is called at the first use
 * @param place absolute path of the bundle or the projects
 */
export function openStateStore(directory: string | (() => string), place: string): ClearableStateStore {
  const name = `${sha256Of(resolve(place))}.json`;
  const fileOf = (): string => join(typeof directory === 'string' ? directory : directory(), name);
  const fileIfAny = (): string | undefined => {
    try {
      return fileOf();
    } catch {
      // Without a home folder nothing was ever remembered.
      return undefined;
    }
  };
  let last: Promise<void> = Promise.resolve();
  return {
    get: async (key) => (await readEntries(fileIfAny()))[key],
    set(key, value) {
      last = last.then(async () => {
        const file = fileOf();
        const { [key]: _, ...others } = await readEntries(file);
        const entries = value === undefined ? others : { ...others, [key]: value };
        await write(file, entries);
      });
      return last;
    },
    folder: async (kept) => {
      const file = fileIfAny();
      return file === undefined
        ? await openUnkeptFolder()
        : await openKeptFolder(join(dirname(file), 'results'), kept);
    },
    clear() {
      // The results are there: what cannot be forgotten is no failure.
      last = last.then(async () => {
        const file = fileIfAny();
        if (file !== undefined) await rm(file, { force: true }).catch(() => undefined);
      });
      return last;
    },
  };
}

async function write(file: string, entries: Entries): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, JSON.stringify(entries), { mode: 0o600 });
    await rename(draft, file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelBuilderError('io-state', `What must outlast a crash cannot be written: ${reason}.`, {
      hint: 'Nothing was begun. Name a folder that you may write to with XDG_STATE_HOME (LOCALAPPDATA on Windows).',
      cause,
    });
  }
}

/**
 * `XDG_STATE_HOME`, `LOCALAPPDATA` or `~/Library/Application Support`, as the platform has it.
 * @throws ModelBuilderError `io-no-home`
 */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const name = 'create-model-builder';
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, name, 'state');
  const isMac = process.platform === 'darwin';
  const below = isMac ? ['Library', 'Application Support'] : ['.local', 'state'];
  return join(
    userFolder(isMac ? undefined : env.XDG_STATE_HOME, (home) => join(home, ...below)),
    name,
  );
}

async function readEntries(file: string | undefined): Promise<Entries> {
  const entries = Object.create(null) as Entries;
  try {
    const read: unknown =
      file === undefined ? {} : JSON.parse((await readRegularFile(file)).toString('utf8'));
    for (const [key, value] of Object.entries(read ?? {}))
      if (typeof value === 'string') entries[key] = value;
    return entries;
  } catch {
    // Missing or damaged: nothing is remembered, and the run starts anew.
    return Object.create(null) as Entries;
  }
}
