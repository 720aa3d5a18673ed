import { relative } from 'node:path';
import { shellWord } from './reproduce.ts';

/** A folder as one types it from here: relative where that is shorter, quoted where a shell needs it. */
export function displayFolder(folder: string, cwd: string): string {
  const way = relative(cwd, folder) || '.';
  return shellWord(way.length < folder.length ? way : folder);
}
