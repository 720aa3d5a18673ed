import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path lies in a folder, or is it. Both absolute and free of links. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
