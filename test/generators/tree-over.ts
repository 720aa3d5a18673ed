import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NxTree } from '../../generators/nx-tree.ts';

/** What Nx hands to a generator: the disk, with changes over it that are not written yet. test/templates/nx.ci.test.ts has Nx's own. */
export function treeOver(root: string): NxTree & { readonly changes: Map<string, string | Buffer> } {
  const changes = new Map<string, string | Buffer>();
  const below = (path: string) => [...changes.keys()].filter((one) => one.startsWith(`${path}/`));
  return {
    root,
    changes,
    read: ((path: string, encoding?: 'utf-8') => {
      const content =
        changes.get(path) ?? (existsSync(join(root, path)) ? readFileSync(join(root, path)) : null);
      if (content === null) return null;
      return encoding === undefined ? Buffer.from(content) : String(content);
    }) as NxTree['read'],
    exists: (path) => changes.has(path) || below(path).length > 0 || existsSync(join(root, path)),
    isFile: (path) =>
      changes.has(path) || (existsSync(join(root, path)) && statSync(join(root, path)).isFile()),
    children: (path) => {
      const disk = existsSync(join(root, path)) ? readdirSync(join(root, path)) : [];
      const start = path === '' ? '' : `${path}/`;
      const own = [...changes.keys()].filter((one) => one.startsWith(start));
      return [...new Set([...disk, ...own.map((one) => one.slice(start.length).split('/')[0])])];
    },
    write: (path, content) => void changes.set(path, content),
    delete: (path) => void changes.delete(path),
  };
}
