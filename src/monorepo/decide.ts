import { PROJECT_VERSION } from '../scaffold/build-context.ts';
import { projectNames, type SolutionNames } from '../scaffold/naming.ts';
import type { Decision, Joined } from './adapter.ts';
import { isPackageBased } from './adapters/nx.ts';
import { findCatalogs } from './catalog.ts';
import { relevantOptions } from './compiler-options.ts';
import { monorepoKind, type Monorepo } from './detect.ts';
import { habitsOf } from './habits.ts';
import { insertionCommands } from './insertion-commands.ts';
import type { Insertion, SettledInsertion, TsconfigInsertion } from './insertion.ts';
import { rootDependencies } from './integrated.ts';
import { chooseInternalSpec } from './internal-spec.ts';
import { assertFree, assertModel, newMembers } from './new-members.ts';
import { placeIn } from './place.ts';
import { prettierIgnore } from './prettier-ignore.ts';
import { rootReferences } from './root-references.ts';
import { chooseScope } from './scope.ts';
import { survey, type Sibling } from './survey.ts';
import type { TemplateDependencies } from './template-dependencies.ts';
import { chooseTsconfig, type TypeScriptChoice } from './tsconfig-choice.ts';
import { chooseVersions, type Versions } from './versions.ts';

/** What was asked; whatever is left out is decided by what the repository does. */
export interface InsertionRequest {
  readonly name: string;
  readonly scope?: string | undefined;
  /** Projects to generate: template set and the name of its folder. */
  projects(names: SolutionNames): readonly { readonly set: string; readonly folder: string }[];
  readonly dependencies: TemplateDependencies;
  /** Relative to the root, as are the next two. */
  readonly typedParent?: string | undefined;
  readonly modelFolder?: string | undefined;
  readonly consoleAppFolder?: string | undefined;
  /** A path relative to the root, the name in a package, or `none`. */
  readonly tsconfig?: string | undefined;
  readonly modelDependency?: string | undefined;
  /** False: the templates' own versions. */
  readonly reuseVersions: boolean;
  /** Add tasks that turbo.json lacks. */
  readonly turboTasks: boolean;
}

export interface DecidedInsertion extends SettledInsertion {
  readonly scope?: string;
}

/**
 * Decides how projects fit into a monorepo. Reads, and writes nothing.
 * @throws {ModelBuilderError} `monorepo-*`, `usage-name`, `usage-scope`
 */
export async function decideInsertion(
  monorepo: Monorepo,
  request: InsertionRequest,
): Promise<DecidedInsertion> {
  const { root, manager, runners } = monorepo;
  const commands = manager.commands!;
  const siblings = await survey(monorepo);
  const { scope, ...scopeDecision } = chooseScope(request.scope, siblings, root.manifest.name);
  const names = projectNames({ name: request.name, ...(scope !== undefined && { scope }) });
  const placement = await placeIn(monorepo, request, names, siblings);
  const added = newMembers(request.projects(names), names, placement);
  assertFree(added, siblings);
  if (added.some(({ set }) => set === 'console-app'))
    assertModel(names.model.packageName, [...siblings, ...added]);

  const joined: Joined[] = [];
  for (const adapter of [manager, ...runners])
    joined.push(await adapter.join(root, added, { members: siblings, addTasks: request.turboTasks }));
  const integrated = runners.some(({ name }) => name === 'nx') && !(await isPackageBased(root));
  joined.push(await rootReferences(root, added), await prettierIgnore(root, added));
  const habits = await habitsOf(monorepo, siblings);
  const spec: Decision =
    integrated && request.modelDependency === undefined
      ? { what: 'model-dependency', value: '*', reason: 'the root links the model package' }
      : chooseInternalSpec(request.modelDependency, siblings, commands, habits.version ?? PROJECT_VERSION);
  const tsconfig = await chooseTsconfig(root, siblings, request.tsconfig, spec.value);
  const versions = await versionsFor(monorepo, siblings, request);
  const atRoot = integrated ? rootDependencies(root, added, request.dependencies) : [];

  const insertion: Insertion = {
    manager: manager.name as Insertion['manager'],
    runners: runners.map(({ name }) => name) as Insertion['runners'],
    folders: Object.fromEntries(added.map(({ set, folder }) => [set, folder])),
    modelFolder: placement.model,
    modelDependency: spec.value,
    commands: insertionCommands(commands, added, { integrated }),
    ...(habits.version !== undefined && { version: habits.version }),
    versions: versions.versions,
    checkScripts: habits.checkScripts,
    ...tsconfigInsertion(tsconfig),
    projectJson: integrated,
    ignoresDist: habits.ignoresDist,
    edits: [
      ...joined.flatMap(({ edits }) => edits),
      ...versions.edits.filter(({ project }) => added.some(({ set }) => set === project)),
      ...atRoot,
    ],
  };
  return {
    insertion,
    kind: monorepoKind(monorepo),
    decisions: [
      scopeDecision,
      ...placement.decisions.filter(({ value }) => added.some(({ folder }) => folder === value)),
      ...joined.flatMap(({ decisions }) => decisions),
      spec,
      tsconfig.decision,
      ...versions.decisions,
      ...habits.decisions,
    ],
    ...(scope !== undefined && { scope }),
  };
}

async function versionsFor(
  { root, manager }: Monorepo,
  siblings: readonly Sibling[],
  { reuseVersions, dependencies }: InsertionRequest,
): Promise<Versions> {
  if (!reuseVersions) return { versions: {}, edits: [], decisions: [] };
  return chooseVersions({
    catalogs: await findCatalogs(root, manager.name as Insertion['manager']),
    manifests: [...siblings.map(({ manifest }) => manifest), root.manifest],
    ours: dependencies.versions,
    neededBy: dependencies.neededBy,
  });
}

function tsconfigInsertion({ extends: base, inPackage, options, dependency }: TypeScriptChoice): {
  readonly tsconfig?: TsconfigInsertion;
} {
  if (base === undefined) return {};
  return {
    tsconfig: {
      extends: base,
      inPackage,
      ...(options && { options: relevantOptions(options) }),
      ...(dependency && { dependency }),
    },
  };
}
