import { rm } from 'node:fs/promises';

/** Removes folders with all that is in them; missing ones are fine. */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
}
