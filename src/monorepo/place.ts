import { projectNames, type SolutionNames } from '../scaffold/naming.ts';
import type { Decision } from './adapter.ts';
import { isPackageBased } from './adapters/nx.ts';
import type { InsertionRequest } from './decide.ts';
import type { Monorepo } from './detect.ts';
import { membersIn, parentFolder, usualMembers } from './evidence.ts';
import { isPlainObject } from '../plain-object.ts';
import { readJsonc } from './parse.ts';
import { placeProjects, type Placement, type PlacementFacts, type PlacementRequest } from './placement.ts';
import { chooseScope } from './scope.ts';
import { memberGlobs, type Sibling } from './survey.ts';

export interface Placed {
  readonly names: SolutionNames;
  /** Absent for none. */
  readonly scope?: string;
  readonly placement: Placement;
  /** Usual members that lie beside the projects: what they do counts more than what others do. */
  readonly near: readonly Sibling[];
  readonly decisions: readonly Decision[];
}

/**
 * Places the projects, then names them as their neighbours are named. Projects that are there already, and were generated, stay: a
 * second run means the same ones.
 */
export async function placeIn(
  monorepo: Monorepo,
  request: InsertionRequest,
  siblings: readonly Sibling[],
): Promise<Placed> {
  const { root, runners } = monorepo;
  const layout = runners.some(({ name }) => name === 'nx') ? await nxLayout(root) : undefined;
  const facts: PlacementFacts = {
    siblings,
    globs: await memberGlobs(monorepo),
    ...(layout && { layout }),
  };
  const { model, consoleApp } = projectNames({ name: request.name });
  const wanted: PlacementRequest = {
    model: model.folder,
    consoleApp: consoleApp.folder,
    typedParent: request.typedParent,
    modelFolder: request.modelFolder,
    consoleAppFolder: request.consoleAppFolder,
  };
  const usual = usualMembers(siblings);
  const first = placeProjects(wanted, facts);
  const beside = membersIn(usual, [parentFolder(first.model)]);
  const { scope, ...scopeDecision } = chooseScope(request.scope, beside, usual, root.manifest.name);
  const names = projectNames({ name: request.name, ...(scope !== undefined && { scope }) });
  const sets = request.projects(names).map(({ set }) => set);
  const there = (set: string, packageName: string): string | undefined =>
    siblings.find((one) => one.packageName === packageName && (one.isGenerated || !sets.includes(set)))
      ?.folder;
  const placement = placeProjects(
    {
      ...wanted,
      modelThere: there('model', names.model.packageName),
      consoleAppThere: there('console-app', names.consoleApp.packageName),
    },
    facts,
  );
  return {
    names,
    ...(scope !== undefined && { scope }),
    placement,
    near: membersIn(usual, [parentFolder(placement.model), parentFolder(placement.consoleApp)]),
    decisions: [scopeDecision],
  };
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
