import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * A path as a manifest may hold it: relative to the root, `./…` or `../…` with forward slashes, and only when both lie in one tree, below the
 * root or below the folder where the command runs. Anything else would say something of the machine, or be wrong on the next one.
 * @param root absolute
 * @param cwd absolute
 * @returns undefined when the path lies in another tree
 */
export function treePath(root: string, path: string, cwd: string): string | undefined {
  const target = resolve(cwd, path);
  const sameTree = inside(root, target) || (inside(cwd, target) && inside(cwd, root));
  if (!sameTree) return undefined;
  const way = relative(root, target).split(sep).join('/');
  return way.startsWith('../') || way === '..' ? way : `./${way}`;
}

function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
