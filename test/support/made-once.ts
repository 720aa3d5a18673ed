import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** Costly things that several test files, and the next run, share. Removed by `npm ci`. */
const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'model-builder-tests');

/** Folders that nobody has used for so long are removed. */
const KEPT_MILLISECONDS = 24 * 3600 * 1000;

/**
 * A folder that is made once for all test files, across processes; the first that asks makes it, the others wait.
 * @param name says what is in it, content hash included: another content, another name
 * @param make fills the folder; when it fails nothing stays
 * @returns absolute path
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name);
  await mkdir(CACHE, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (await exists(folder)) {
      await utimes(folder, new Date(), new Date());
      return folder;
    }
    await removeOld();
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    try {
      await make(unfinished);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  } finally {
    await unlock();
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Empty is a lock that is being written this moment.
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    if (owner !== 0 && !isAlive(owner)) await rm(path, { force: true });
    await sleep(200);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > KEPT_MILLISECONDS) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
