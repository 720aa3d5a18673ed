import type { Decision, MonorepoAdapter, NewMember, Root } from '../adapter.ts';
import type { SharedEdit } from '../shared-edit.ts';
import { isPlainObject } from '../../plain-object.ts';
import { readJsonc } from '../parse.ts';
import { declaredManager } from '../declared-manager.ts';
import { pnpm } from './pnpm.ts';

export const NX_PATHS_FILES = ['tsconfig.base.json', 'tsconfig.json'] as const;

/**
 * Package-based: the package manager's workspaces are the projects, and nothing more is needed. Integrated: `project.json` files
 * are, and a library is found through `paths` and, when it runs, through a link in the root's dependencies.
 */
export const nx: MonorepoAdapter = {
  name: 'nx',
  label: 'Nx',
  axis: 'runner',
  detect: ({ view }) => view.exists('nx.json'),
  async join(root, added) {
    if (await isPackageBased(root)) return { edits: [], decisions: [] };
    const file = await pathsFile(root);
    const protocol = ['npm', 'bun'].includes(await declaredManager(root)) ? 'file:' : 'link:';
    const dot = file === undefined ? '' : await pathStart(root, file);
    const libraries = added.filter(({ set }) => set === 'model');
    return {
      edits: libraries.flatMap((library) => [
        ...(file === undefined ? [] : [pathEdit(library, file, dot)]),
        linkEdit(library, `${protocol}${library.folder}`),
      ]),
      decisions: libraries.flatMap((library) => decisionsOf(library, file)),
    };
  },
};

/** Whether the package manager knows the projects; pnpm's file may hold settings alone. */
export async function isPackageBased(root: Root): Promise<boolean> {
  return root.manifest.workspaces !== undefined || (await pnpm.detect(root));
}

async function pathsFile({ view }: Root): Promise<string | undefined> {
  for (const file of NX_PATHS_FILES) if (await view.exists(file)) return file;
  return undefined;
}

/** Paths are relative to `baseUrl`; without one they must say so. */
async function pathStart({ view }: Root, file: string): Promise<'' | './'> {
  const { compilerOptions } = (await readJsonc(view, file)) ?? {};
  return isPlainObject(compilerOptions) && compilerOptions.baseUrl === '.' ? '' : './';
}

function pathEdit({ set, packageName, folder }: NewMember, file: string, dot: string): SharedEdit {
  return {
    project: set,
    file,
    format: 'json',
    insert: 'entry',
    path: ['compilerOptions', 'paths', packageName],
    value: [`${dot}${folder}/src/index.ts`],
    reason: `${packageName} is found by its name`,
  };
}

function linkEdit({ set, packageName }: NewMember, value: string): SharedEdit {
  return {
    project: set,
    file: 'package.json',
    format: 'json',
    insert: 'entry',
    path: ['dependencies', packageName],
    value,
    reason: `Node.js finds ${packageName} when the program runs, and its dependencies are installed`,
  };
}

function decisionsOf({ packageName }: NewMember, file: string | undefined): readonly Decision[] {
  const path = { what: 'register', value: packageName, reason: `${file ?? ''} gets a path to its source` };
  const link = {
    what: 'register',
    value: packageName,
    reason: 'package.json gets a link to its folder: paths alone are for compilers, not for Node.js',
  };
  return file === undefined ? [link] : [path, link];
}
