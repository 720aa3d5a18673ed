import { dirname } from 'node:path';
import type { PackageManager } from '../scaffold/context.ts';
import type { DirectoryView, MonorepoAdapter, Root } from './adapter.ts';
import { declaredManager } from './declared-manager.ts';
import { parseManifest } from './package-manifest.ts';

export interface Monorepo {
  /** Absolute. */
  readonly folder: string;
  readonly root: Root;
  readonly manager: MonorepoAdapter;
  readonly runners: readonly MonorepoAdapter[];
}

export interface DetectOptions {
  /** Looks at a folder; absolute path. */
  readonly viewOf: (folder: string) => DirectoryView;
  /** Nothing at it or above it is looked at. */
  readonly home: string;
  /** Decides where nothing in the repository names a package manager. */
  readonly preferred: PackageManager;
}

/**
 * Finds the monorepo that a folder lies in: the nearest root at it or above it, not beyond the root of the git repository or
 * the home folder. Lockfiles alone make no monorepo.
 * @param start absolute; need not exist
 * @throws {ModelBuilderError} `monorepo-package-json`, `monorepo-unparsable`
 */
export async function detectMonorepo(start: string, options: DetectOptions): Promise<Monorepo | undefined> {
  for (let folder = start; folder !== options.home; folder = dirname(folder)) {
    const view = options.viewOf(folder);
    const found = (await looksLikeRoot(view)) ? await rootAt(folder, view, options) : undefined;
    if (found) return found;
    // A work tree and a submodule have a file of that name.
    if (dirname(folder) === folder || (await view.exists('.git'))) return undefined;
  }
  return undefined;
}

const MARKS = ['package.json', 'pnpm-workspace.yaml', 'rush.json', 'nx.json', 'lerna.json'];

async function looksLikeRoot(view: DirectoryView): Promise<boolean> {
  return (await Promise.all(MARKS.map((mark) => view.exists(mark)))).includes(true);
}

async function rootAt(
  folder: string,
  view: DirectoryView,
  { preferred }: DetectOptions,
): Promise<Monorepo | undefined> {
  const text = await view.readText('package.json');
  const root: Root = {
    view,
    manifest: text === undefined ? {} : parseManifest(text, 'package.json'),
    preferred,
  };
  const { MANAGERS, RUNNERS } = await import('./adapters.ts');
  const manager = await firstThat(MANAGERS, root);
  const runners: MonorepoAdapter[] = [];
  for (const runner of RUNNERS) if (await runner.detect(root)) runners.push(runner);
  if (manager) {
    const commands = await manager.commandsAt?.(root);
    return { folder, root, manager: { ...manager, ...(commands && { commands }) }, runners };
  }
  // Nx finds its projects by itself, and Lerna may; turbo needs a package manager's workspaces. Without a package.json nothing of ours
  // could be installed.
  if (text === undefined || !runners.some(({ name }) => name !== 'turborepo')) return undefined;
  const declared = await declaredManager(root);
  return { folder, root, manager: MANAGERS.find(({ name }) => name === declared)!, runners };
}

async function firstThat(
  adapters: readonly MonorepoAdapter[],
  root: Root,
): Promise<MonorepoAdapter | undefined> {
  for (const adapter of adapters) if (await adapter.detect(root)) return adapter;
  return undefined;
}

/** `pnpm + Turborepo`, as people say it. */
export function monorepoKind({ manager, runners }: Pick<Monorepo, 'manager' | 'runners'>): string {
  return [manager, ...runners].map(({ label }) => label).join(' + ');
}
