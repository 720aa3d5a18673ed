import { PROJECT_VERSION } from '../scaffold/build-context.ts';
import type { SolutionNames } from '../scaffold/naming.ts';
import type { Decision, Joined } from './adapter.ts';
import { isPackageBased } from './adapters/nx.ts';
import { rushExceptions, rushScripts } from './adapters/rush.ts';
import { findCatalogs } from './catalog.ts';
import { relevantOptions } from './compiler-options.ts';
import { monorepoKind, type Monorepo } from './detect.ts';
import { usualMembers } from './evidence.ts';
import { formatterIgnore } from './formatter-ignore.ts';
import { habitsOf } from './habits.ts';
import { insertionCommands } from './insertion-commands.ts';
import type { Insertion, SettledInsertion, TsconfigInsertion } from './insertion.ts';
import { assertUsable, rootDependencies } from './integrated.ts';
import { chooseInternalSpec } from './internal-spec.ts';
import { assertFree, assertModel, newMembers } from './new-members.ts';
import { readJsonc } from './parse.ts';
import { placeIn } from './place.ts';
import { rootReferences } from './root-references.ts';
import { survey, type Sibling } from './survey.ts';
import type { TemplateDependencies } from './template-dependencies.ts';
import { chooseTsconfig, type TypeScriptChoice } from './tsconfig-choice.ts';
import { unignore } from './unignore.ts';
import { chooseVersions, ownVersions, type Versions } from './versions.ts';

/** What was asked; whatever is left out is decided by what the repository does. */
export interface InsertionRequest {
  readonly name: string;
  readonly scope?: string | undefined;
  /** Projects to generate: template set and the name of its folder. */
  projects(names: SolutionNames): readonly { readonly set: string; readonly folder: string }[];
  readonly dependencies: TemplateDependencies;
  /** Files of a template set's project, relative to it: what git must not ignore. */
  readonly filesOf: (set: string) => readonly string[];
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
  const placed = await placeIn(monorepo, request, siblings);
  const { names, scope, placement, near } = placed;
  const usual = usualMembers(siblings);
  const added = newMembers(request.projects(names), names, placement);
  await assertFree(root, added, siblings);
  if (added.some(({ set }) => set === 'console-app'))
    assertModel(names.model.packageName, [...siblings, ...added]);

  const unignored = await unignore(root, added, request.filesOf);
  const joined: Joined[] = [];
  for (const adapter of [manager, ...runners])
    joined.push(await adapter.join(root, added, { addTasks: request.turboTasks }));
  const integrated = runners.some(({ name }) => name === 'nx') && !(await isPackageBased(root));
  joined.push(await rootReferences(root, added), await formatterIgnore(root, added));
  const habits = await habitsOf(monorepo, near.length > 0 ? near : usual);
  const spec: Decision =
    integrated && request.modelDependency === undefined
      ? { what: 'model-dependency', value: '*', reason: 'the root links the model package' }
      : chooseInternalSpec(
          request.modelDependency,
          siblings,
          usual,
          commands,
          habits.version ?? PROJECT_VERSION,
        );
  const tsconfig = await chooseTsconfig(root, siblings, [near, usual], request.tsconfig, spec.value);
  const versions = await versionsFor(monorepo, near, usual, request);
  if (integrated) assertUsable(versions, request.dependencies);
  const atRoot = integrated ? rootDependencies(root, added, request.dependencies) : [];
  const isRush = manager.name === 'rush';
  const moreScripts = isRush ? await rushScripts(root) : undefined;
  if (isRush)
    joined.push(await rushExceptions(root, added, ownVersions(versions, request.dependencies.versions)));

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
    ...(moreScripts && { moreScripts }),
    ...(Object.keys(unignored.lines).length > 0 && { unignored: unignored.lines }),
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
      ...placed.decisions,
      ...placement.decisions.filter(({ value }) => added.some(({ folder }) => folder === value)),
      ...joined.flatMap(({ decisions }) => decisions),
      spec,
      tsconfig.decision,
      ...versions.decisions,
      ...habits.decisions,
      ...unignored.decisions,
    ],
    ...(scope !== undefined && { scope }),
  };
}

async function versionsFor(
  { root, manager }: Monorepo,
  near: readonly Sibling[],
  usual: readonly Sibling[],
  { reuseVersions, dependencies }: InsertionRequest,
): Promise<Versions> {
  if (!reuseVersions) return { versions: {}, edits: [], decisions: [], tooOld: {} };
  const ours = dependencies.versions;
  return chooseVersions({
    catalogs: await findCatalogs(root, manager.name as Insertion['manager']),
    root: root.manifest,
    near: near.map(({ manifest }) => manifest),
    others: usual.map(({ manifest }) => manifest),
    installed: await installedAt(root, Object.keys(ours)),
    ours,
    neededBy: dependencies.neededBy,
  });
}

/** Versions of packages that are installed at the root; those that are not, or can not be read, are left out. */
async function installedAt(
  { view }: Monorepo['root'],
  names: readonly string[],
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const manifest = await readJsonc(view, `node_modules/${name}/package.json`).catch(() => undefined);
    if (typeof manifest?.version === 'string') found[name] = manifest.version;
  }
  return found;
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
