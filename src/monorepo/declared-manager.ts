import type { PackageManager } from '../scaffold/context.ts';
import type { DirectoryView, ManagerName, Root } from './adapter.ts';
import { isPlainObject } from '../plain-object.ts';

const LOCKFILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
] as const;

/** The package manager that a root declares: `packageManager`, `devEngines`, a lockfile; the preferred one otherwise. */
export async function declaredManager(root: Root): Promise<Exclude<ManagerName, 'rush'>> {
  const { name, major }: Declared = declaration(root) ?? {
    name: (await managerByLockfile(root.view)) ?? root.preferred,
  };
  if (name !== 'yarn') return name;
  return (await isBerry(root, major)) ? 'yarn-berry' : 'yarn-classic';
}

/** Major version in `packageManager`; undefined when it is not said. */
export function declaredMajor(root: Root): number | undefined {
  return declaration(root)?.major;
}

interface Declared {
  readonly name: PackageManager;
  readonly major?: number;
}

function declaration({ manifest }: Root): Declared | undefined {
  const engine = manifest.devEngines?.packageManager;
  const first: unknown = Array.isArray(engine) ? engine[0] : engine;
  const engineText =
    isPlainObject(first) && typeof first.name === 'string'
      ? `${first.name}@${typeof first.version === 'string' ? first.version : ''}`
      : '';
  for (const text of [manifest.packageManager ?? '', engineText]) {
    const match = /^(npm|pnpm|yarn|bun)@[^\d]*(\d+)?/.exec(text);
    if (!match) continue;
    const name = match[1] as PackageManager;
    const major = match.at(2);
    return major === undefined ? { name } : { name, major: Number(major) };
  }
  return undefined;
}

/** The package manager whose lockfile lies in a folder. */
export async function managerByLockfile(
  view: Pick<DirectoryView, 'exists'>,
): Promise<PackageManager | undefined> {
  for (const [file, name] of LOCKFILES) if (await view.exists(file)) return name;
  return undefined;
}

async function isBerry({ view }: Root, major: number | undefined): Promise<boolean> {
  if (major !== undefined) return major >= 2;
  if (await view.exists('.yarnrc.yml')) return true;
  return /^__metadata:/m.test((await view.readText('yarn.lock')) ?? '');
}
