import { relative, sep } from 'node:path';
import { directoryView } from '../src/io/directory-view.ts';
import type { DirectoryView } from '../src/monorepo/adapter.ts';
import type { NxTree } from './nx-tree.ts';

/** A folder of Nx's tree: the disk, and what generators before this one changed. @param folder absolute, in the tree's root */
export function nxView(tree: NxTree, folder: string): DirectoryView {
  const disk = directoryView(tree.root);
  const start = relative(tree.root, folder).split(sep).join('/');
  const at = (path: string): string => [start, path].filter((part) => part !== '').join('/');
  return {
    exists: (path) => Promise.resolve(tree.exists(at(path))),
    readText: (path) => Promise.resolve(tree.read(at(path), 'utf-8') ?? undefined),
    ignored: async (paths) => await directoryView(folder).ignored?.(paths),
    async folders(path) {
      const parent = at(path);
      const names = tree.children(parent).filter((name) => !tree.isFile(`${parent}/${name}`));
      const real = await disk.folders(parent);
      // A folder that is on the disk and no folder there is a link; one that is only in the tree is new.
      const kept = await Promise.all(
        names.map(async (name) => real.includes(name) || !(await disk.exists(`${parent}/${name}`))),
      );
      return names.filter((_, index) => kept[index]).sort();
    },
  };
}
