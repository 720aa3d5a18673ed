import type { SolutionNames } from '../scaffold/naming.ts';
import { isPackageBased } from './adapters/nx.ts';
import type { InsertionRequest } from './decide.ts';
import type { Monorepo } from './detect.ts';
import { isPlainObject } from '../plain-object.ts';
import { readJsonc } from './parse.ts';
import { placeProjects, type Placement, type PlacementFacts } from './placement.ts';
import { memberGlobs, type Sibling } from './survey.ts';

/** Gathers what the placement depends on, and places. Projects that are there already stay: a second run means the same ones. */
export async function placeIn(
  monorepo: Monorepo,
  request: InsertionRequest,
  names: SolutionNames,
  siblings: readonly Sibling[],
): Promise<Placement> {
  const { root, runners } = monorepo;
  const globs = await memberGlobs(monorepo);
  const layout = runners.some(({ name }) => name === 'nx') ? await nxLayout(root) : undefined;
  const there = (packageName: string): string | undefined =>
    siblings.find((sibling) => sibling.packageName === packageName)?.folder;
  return placeProjects(
    {
      model: names.model.folder,
      consoleApp: names.consoleApp.folder,
      modelThere: there(names.model.packageName),
      consoleAppThere: there(names.consoleApp.packageName),
      typedParent: request.typedParent,
      modelFolder: request.modelFolder,
      consoleAppFolder: request.consoleAppFolder,
    },
    { siblings, globs, ...(layout && { layout }) },
  );
}

/** `workspaceLayout`, with Nx's own defaults where package managers have no say. */
async function nxLayout(root: Monorepo['root']): Promise<PlacementFacts['layout']> {
  const { workspaceLayout } = (await readJsonc(root.view, 'nx.json')) ?? {};
  const { appsDir, libsDir } = isPlainObject(workspaceLayout) ? workspaceLayout : {};
  if (typeof appsDir !== 'string' && typeof libsDir !== 'string' && (await isPackageBased(root)))
    return undefined;
  return {
    apps: typeof appsDir === 'string' ? appsDir : 'apps',
    libraries: typeof libsDir === 'string' ? libsDir : 'libs',
  };
}
