import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { KeptFolder } from '../training/trainer.ts';
import { lockDownload } from './download-lock.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { sha256Of } from '../sha256.ts';

/** A folder that nobody has come back to for so long is swept, milliseconds. */
const FORGOTTEN = 14 * 24 * 3_600_000;
const LOCK = '.lock';

/**
 * Opens the folder of that name, with what a killed run left there, for this process alone. While another process has it, or
 * where none can be made, it is a temporary one: then nothing is found, and nothing stays.
 * @param directory where such folders lie; those that nobody came back to in two weeks are removed
 */
export async function openKeptFolder(directory: string, name: string): Promise<KeptFolder> {
  // Processes of another machine that shares the disk cannot be asked about: it has folders of its own.
  const path = join(directory, sha256Of(`${hostname()}\n${name}`));
  let unlock: (() => Promise<void>) | undefined;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const release = (unlock = await lockDownload(path));
    await mkdir(path, { recursive: true });
    const now = new Date();
    await utimes(path, now, now);
    await sweep(directory, now.getTime() - FORGOTTEN);
    return {
      path,
      found: (await readdir(path)).length > 0,
      leave: release,
      async remove() {
        await rm(path, { recursive: true, force: true, maxRetries: 3 });
        await release();
      },
    };
  } catch {
    await unlock?.();
    return await openUnkeptFolder();
  }
}

/** The same, of which nothing stays. */
export async function openUnkeptFolder(): Promise<KeptFolder> {
  const temporary = await createTemporaryFolder();
  const remove = (): Promise<void> => temporary.remove();
  return { path: temporary.path, found: false, remove, leave: remove };
}

/** Removes folders that were last opened before; those that are in use stay. @param before milliseconds since 1970 */
async function sweep(directory: string, before: number): Promise<void> {
  const names = (await readdir(directory)).map((name) => name.replace(LOCK, ''));
  for (const path of [...new Set(names)].map((name) => join(directory, name))) {
    // A run may be killed between removing a folder and its lock.
    const found =
      (await stat(path).catch(() => undefined)) ?? (await stat(path + LOCK).catch(() => undefined));
    if (found === undefined || found.mtimeMs >= before) continue;
    const unlock = await lockDownload(path).catch(() => undefined);
    if (unlock === undefined) continue;
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
    await unlock();
  }
}
