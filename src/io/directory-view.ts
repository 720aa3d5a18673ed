import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryView } from '../monorepo/adapter.ts';
import { atOnce } from './at-once.ts';
import { readRegularFile } from './regular-file.ts';

/** A folder of the disk as {@link DirectoryView}. @param folder absolute */
export function directoryView(folder: string): DirectoryView {
  return {
    exists(path) {
      return atOnce(() => lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined).catch(
        () => false,
      );
    },
    async readText(path) {
      try {
        return (await readRegularFile(join(folder, path))).toString('utf8');
      } catch (cause) {
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
          return undefined;
        throw cause;
      }
    },
    async folders(path) {
      const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
    },
  };
}
