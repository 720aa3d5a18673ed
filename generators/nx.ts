import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ModelBuilderError } from '../src/errors.ts';
import { nodeFileSystem } from '../src/io/file-system.ts';
import { runProcess } from '../src/io/process-run.ts';
import type { GeneratorAnswers } from './definition.ts';
import { findGenerator } from './find.ts';
import { applyToTree, type NxTree } from './nx-tree.ts';

/** Options of `nx g create-model-builder:<generator>`; JSON Schema: `schemas/nx-generator.json`. */
export interface NxOptions {
  readonly name: string;
  readonly bundle: string;
  readonly target?: string;
  readonly scope?: string;
  readonly packageManager?: GeneratorAnswers['packageManager'];
  readonly templates?: string;
  readonly format?: boolean;
  readonly verify?: boolean;
  readonly force?: boolean;
  readonly skipInstall?: boolean;
}

type NxGenerator = (tree: NxTree, options: NxOptions) => Promise<() => Promise<void>>;

/** `nx g create-model-builder:model` */
export const modelGenerator: NxGenerator = (tree, options) => generate('model', tree, options);
/** `nx g create-model-builder:console-app` */
export const consoleAppGenerator: NxGenerator = (tree, options) => generate('console-app', tree, options);
/** `nx g create-model-builder:solution` */
export const solutionGenerator: NxGenerator = (tree, options) => generate('solution', tree, options);

/** @returns what Nx runs when the files are written: the install, at the root */
async function generate(name: string, tree: NxTree, options: NxOptions): Promise<() => Promise<void>> {
  const { target = '.', packageManager = managerOf(tree), force = false, skipInstall = false } = options;
  const root = resolve(tree.root, target);
  const folder = relative(tree.root, root).split(sep).join('/');
  if (folder.startsWith('..') || isAbsolute(folder)) throw outside(target);
  try {
    const definition = await findGenerator(name, root, options.templates);
    const plan = await definition.plan({
      name: options.name,
      bundle: resolve(tree.root, options.bundle),
      target: root,
      packageManager,
      ...(options.scope ? { scope: options.scope } : {}),
      ...(options.templates ? { templates: options.templates } : {}),
      format: options.format ?? true,
      verify: options.verify ?? true,
    });
    const planned = relative(tree.root, plan.root).split(sep).join('/');
    await applyToTree(tree, planned, plan.operations, {
      force,
      readAsset: (path) => nodeFileSystem.read(path),
    });
  } catch (error) {
    // Nx shows an error's message and nothing else.
    if (error instanceof ModelBuilderError)
      throw new Error(`${error.message} ${error.hint}`, { cause: error });
    throw error;
  }
  return async () => {
    if (skipInstall) return;
    const { exitCode } = await runProcess(packageManager, ['install'], {
      cwd: tree.root,
      signal: new AbortController().signal,
      show: true,
    });
    if (exitCode !== 0) throw new Error(`The files are written, but \`${packageManager} install\` failed.`);
  };
}

const LOCKFILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const;

function managerOf(tree: NxTree): GeneratorAnswers['packageManager'] {
  return LOCKFILES.find(([file]) => tree.exists(file))?.[1] ?? 'npm';
}

function outside(target: string): Error {
  return new Error(`--target ${target} lies outside this repository: name a folder in it.`);
}
