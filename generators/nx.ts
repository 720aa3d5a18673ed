import { managerByLockfile } from '../src/monorepo/declared-manager.ts';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { readOwnAnswers } from '../src/cli/own-answers.ts';
import { ModelBuilderError } from '../src/errors.ts';
import { nodeFileSystem } from '../src/io/file-system.ts';
import { runProcess } from '../src/io/process-run.ts';
import { readTarget } from '../src/io/read-target.ts';
import { openTerminal } from '../src/io/terminal.ts';
import { visibleLines } from '../src/io/visible.ts';
import type { ManagerCommands } from '../src/monorepo/adapter.ts';
import { installEnvironment } from '../src/monorepo/install-environment.ts';
import { answersInPlace, type MonorepoAnswers } from './answers-in-place.ts';
import type { GeneratorAnswers } from './definition.ts';
import { findGenerator } from './find.ts';
import { applyToTree, type NxTree } from './nx-tree.ts';
import { nxView } from './nx-view.ts';

/** Options of `nx g create-model-builder:<generator>`; JSON Schema: `schemas/nx-generator.json`. */
export interface NxOptions extends MonorepoAnswers {
  readonly name: string;
  readonly bundle: string;
  readonly target?: string;
  readonly scope?: string;
  readonly packageManager?: GeneratorAnswers['packageManager'];
  readonly templates?: string;
  readonly format?: boolean;
  readonly verify?: boolean;
  readonly repositoryCode?: boolean;
  readonly force?: boolean;
  readonly skipInstall?: boolean;
}

/** Options of `nx g create-model-builder:own`; JSON Schema: `schemas/nx-own-generator.json`. */
export interface NxOwnOptions extends NxOptions {
  /** Name of a generator that lies in somebody's templates; Nx keeps the name `generator` for itself. */
  readonly set: string;
  /** Answers to its own questions: JSON, or a file of it. */
  readonly answers?: string;
}

type NxGenerator<Options = NxOptions> = (tree: NxTree, options: Options) => Promise<() => Promise<void>>;

/** `nx g create-model-builder:model` */
export const modelGenerator: NxGenerator = (tree, options) => generate('model', tree, options);
/** `nx g create-model-builder:console-app` */
export const consoleAppGenerator: NxGenerator = (tree, options) => generate('console-app', tree, options);
/** `nx g create-model-builder:solution` */
export const solutionGenerator: NxGenerator = (tree, options) => generate('solution', tree, options);
/** `nx g create-model-builder:own <set>`: Nx's list of generators is fixed, so that one of them runs all that users make. */
export const ownGenerator: NxGenerator<NxOwnOptions> = (tree, options) =>
  generate(options.set, tree, options);

/**
 * Plans over Nx's tree and puts the plan into it; nothing is written here.
 * @returns what Nx runs when the files are written: the install, at the root of the repository or of a solution of its own
 */
async function generate(
  name: string,
  tree: NxTree,
  options: NxOptions & Pick<NxOwnOptions, 'answers'>,
): Promise<() => Promise<void>> {
  const { target = '.', force = false, skipInstall = false } = options;
  const locked = managerByLockfile({ exists: (path) => Promise.resolve(tree.exists(path)) });
  const packageManager = options.packageManager ?? (await locked) ?? 'npm';
  const place = resolve(tree.root, target);
  const below = relative(tree.root, place);
  if (/^\.\.(?:[/\\]|$)/.test(below) || isAbsolute(below)) throw outside(target);
  const templates = fileOrPackage(tree, options.templates);
  try {
    const own = await readOwnAnswers(options.answers, tree.root);
    const given: GeneratorAnswers = {
      name: options.name,
      bundle: resolve(tree.root, options.bundle),
      target: place,
      packageManager,
      ...(options.scope ? { scope: options.scope } : {}),
      ...(templates && { templates }),
      ...(own && { own }),
      format: options.format ?? true,
      verify: options.verify ?? true,
      repositoryCode: options.repositoryCode ?? true,
    };
    // Nothing above Nx's own root is any of its business.
    const surroundings = { viewOf: (folder: string) => nxView(tree, folder), home: dirname(tree.root) };
    const { answers, install } = await answersInPlace(name, given, {
      ...monorepoOptions(options),
      base: tree.root,
      surroundings,
    });
    const definition = await findGenerator(name, answers.target, templates);
    const plan = await definition.plan(answers);
    // Refuses what would be written through a link.
    await readTarget(plan);
    const folder = relative(tree.root, plan.root).split(sep).join('/');
    const readAsset = (path: string): Promise<Uint8Array> => nodeFileSystem.read(path);
    await applyToTree(tree, folder, plan.operations, { force, readAsset });
    const terminal = openTerminal();
    for (const note of plan.notes) terminal.err(`${note}\n`);
    // Projects that neither join the repository nor have a solution around them have no root to install at.
    const hasRoot =
      answers.monorepo !== undefined || plan.operations.some(({ path }) => path === 'package.json');
    if (!hasRoot) terminal.err(`Next, in ${plan.root}: ${plan.next.join(' && ')}\n`);
    const { what, mayRun } = plan.installCode ?? { what: [], mayRun: true };
    if (what.length > 0)
      terminal.err(
        `${mayRun ? 'The install runs' : 'Not installed: an install would run'} ${what.join(', ')} of these templates.\n`,
      );
    const mayInstall = hasRoot && mayRun && options.repositoryCode !== false;
    return skipInstall || !mayInstall ? () => Promise.resolve() : () => runInstall(plan.root, install);
  } catch (error) {
    // Nx shows an error's message and nothing else.
    if (error instanceof ModelBuilderError)
      throw new Error(visibleLines(`${error.message} ${error.hint}`), { cause: error });
    throw error;
  }
}

function monorepoOptions(options: NxOptions): MonorepoAnswers {
  const { monorepo, modelFolder, consoleAppFolder, tsconfig, modelDependency, versions, turboTasks } =
    options;
  return { monorepo, modelFolder, consoleAppFolder, tsconfig, modelDependency, versions, turboTasks };
}

async function runInstall(root: string, [program, ...args]: ManagerCommands['install']): Promise<void> {
  const { exitCode } = await runProcess(program, args, {
    cwd: root,
    signal: new AbortController().signal,
    env: installEnvironment(process.env),
    show: true,
  });
  const line = [program, ...args].join(' ');
  if (exitCode !== 0) throw new Error(`The files are written, but \`${line}\` failed: run it in ${root}.`);
}

/** Nx is also run in folders below the root, where a relative path would mean another place. */
function fileOrPackage(tree: NxTree, templates: string | undefined): string | undefined {
  return templates !== undefined && (templates.startsWith('.') || tree.exists(templates))
    ? resolve(tree.root, templates)
    : templates;
}

function outside(target: string): Error {
  return new Error(`--target ${target} lies outside this repository: name a folder in it.`);
}
