import type { Joined, NewMember, Root } from './adapter.ts';
import { referredFolder } from './already-there.ts';
import { isPlainObject } from '../plain-object.ts';
import { readJsonc } from './parse.ts';

const FILE = 'tsconfig.json';

/** Adds the projects to the references of the root's `tsconfig.json`, where it has any. */
export async function rootReferences({ view }: Root, added: readonly NewMember[]): Promise<Joined> {
  const { references } = (await readJsonc(view, FILE)) ?? {};
  if (!Array.isArray(references)) return { edits: [], decisions: [] };
  const paths = references.filter(isPlainObject).map(({ path }) => (typeof path === 'string' ? path : ''));
  const dotted = paths.length === 0 || isUsual(paths, (path) => path.startsWith('./'));
  const named = isUsual(paths, (path) => path.endsWith('/tsconfig.json'));
  const known = new Set(paths.map(referredFolder));
  const written = (folder: string): string =>
    `${dotted ? './' : ''}${folder}${named ? '/tsconfig.json' : ''}`;
  return {
    edits: added.map(({ set, folder }) => ({
      project: set,
      file: FILE,
      format: 'json',
      insert: 'item',
      path: ['references'],
      value: { path: written(folder) },
      folder,
      reason: `${folder} is built with the others`,
    })),
    decisions: added
      .filter(({ folder }) => !known.has(folder))
      .map(({ folder }) => ({
        what: 'reference',
        value: written(folder),
        reason: `${FILE} refers to the projects`,
      })),
  };
}

function isUsual(paths: readonly string[], has: (path: string) => boolean): boolean {
  return paths.filter(has).length * 2 > paths.length;
}
