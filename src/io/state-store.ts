import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { StateStore } from '../training/trainer.ts';
import { openKeptFolder } from './kept-folder.ts';
import { sha256Of } from '../sha256.ts';

type Entries = Record<string, string>;

/** A store that can be cleared, when what it remembers has become something. */
export interface ClearableStateStore extends StateStore {
  clear(): Promise<void>;
}

/**
 * Keeps what a trainer must find again after a crash, in one small JSON file for each place that it trains for. The file
 * appears with the first `set`, and is replaced as a whole, so that a kill leaves the old or the new one. Folders lie beside
 * these files, and are not cleared with them.
 * @param directory from {@link stateDirectory}
 * @param place absolute path of the bundle or the projects
 */
export function openStateStore(directory: string, place: string): ClearableStateStore {
  const file = join(directory, `${sha256Of(resolve(place))}.json`);
  let last: Promise<void> = Promise.resolve();
  return {
    get: async (key) => (await readEntries(file))[key],
    set(key, value) {
      last = last.then(async () => {
        const { [key]: _, ...others } = await readEntries(file);
        const entries = value === undefined ? others : { ...others, [key]: value };
        await mkdir(directory, { recursive: true });
        const draft = `${file}.${process.pid}.tmp`;
        await writeFile(draft, JSON.stringify(entries), { mode: 0o600 });
        await rename(draft, file);
      });
      return last;
    },
    folder: (name) => openKeptFolder(join(directory, 'results'), name),
    clear() {
      last = last.then(() => rm(file, { force: true }));
      return last;
    },
  };
}

/** `XDG_STATE_HOME`, `LOCALAPPDATA` or `~/Library/Application Support`, as the platform has it. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const name = 'create-model-builder';
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, name, 'state');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), name);
}

async function readEntries(file: string): Promise<Entries> {
  try {
    return Object.assign(Object.create(null), JSON.parse(await readFile(file, 'utf8'))) as Entries;
  } catch {
    // Missing or damaged: nothing is remembered, and the run starts anew.
    return Object.create(null) as Entries;
  }
}
