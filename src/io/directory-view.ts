import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryView } from '../monorepo/adapter.ts';
import { atOnce } from './at-once.ts';
import { gitIgnored } from './git-ignored.ts';
import { isInside } from './inside.ts';
import { liesIn } from './path-facts.ts';
import { readRegularFile } from './regular-file.ts';

/** A folder of the disk as {@link DirectoryView}: what lies outside it is not there. @param folder absolute */
export function directoryView(folder: string): DirectoryView {
  const isOutside = (path: string): boolean => !isInside(folder, join(folder, path));
  return {
    async exists(path) {
      if (isOutside(path)) return false;
      return await atOnce(() => lstatSync(join(folder, path), { throwIfNoEntry: false }) !== undefined).catch(
        () => false,
      );
    },
    async readText(path) {
      if (isOutside(path)) return undefined;
      try {
        return (await readRegularFile(join(folder, path))).toString('utf8');
      } catch (cause) {
        if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
          return undefined;
        throw cause;
      }
    },
    ignored: (paths) => gitIgnored(folder, paths),
    async folders(path) {
      // A link may lead anywhere.
      if (isOutside(path) || !(await liesIn(join(folder, path), folder))) return [];
      const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
    },
  };
}
