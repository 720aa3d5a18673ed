import { lstatSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseForeignJson } from '../foreign-json.ts';
import { homeFolder } from './home-folder.ts';
import { namesIn } from './path-facts.ts';
import { readText } from './read-text.ts';

/** How far what lies around a target is looked at: the one rule for templates, prettier's configuration and its plugins. */
export interface Boundary {
  /** The target and what lies above it, nearest first, up to the root of its repository; only the target where there is none. */
  readonly folders: readonly string[];
  /** Absolute root of the repository that the target lies in; code of the target runs nowhere else. */
  readonly repository?: string;
}

/**
 * The folders that count for a target. The root of a repository has `.git`; where no folder has, it is the topmost root of a
 * workspace. The home folder and what lies above it never count.
 * @param target absolute; need not exist
 */
export async function boundaryOf(target: string): Promise<Boundary> {
  const folders: string[] = [];
  let root: number | undefined;
  for (let folder = target; folder !== homeFolder(); folder = dirname(folder)) {
    folders.push(folder);
    const names: readonly string[] = await namesIn(folder).catch(() => []);
    const isMark = (name: string): boolean => names.includes(name) && isOurs(folder, join(folder, name));
    if (isMark('.git')) return { folders, repository: folder };
    if (WORKSPACE_FILES.some(isMark) || (isMark('package.json') && (await hasWorkspaces(folder, names))))
      root = folders.length - 1;
    if (dirname(folder) === folder) break;
  }
  return root === undefined
    ? { folders: [target] }
    : { folders: folders.slice(0, root + 1), repository: folders[root] };
}

/**
 * Whether a path belongs to root or to whoever runs this, and so does every folder on the way to it, and all that links among
 * them lead to. Where files have no owner's number (Windows), everything does.
 * @param root absolute folder that the path lies in
 * @param path absolute
 */
export function isOurs(root: string, path: string): boolean {
  const own = process.geteuid?.();
  if (own === undefined) return true;
  const names = relative(root, path).split(sep).filter(Boolean);
  const places = [root, ...names.map((_, index) => join(root, ...names.slice(0, index + 1)))];
  try {
    return places.every((place) =>
      [lstatSync(place), statSync(place)].every(({ uid }) => uid === 0 || uid === own),
    );
  } catch {
    return false;
  }
}

/** What package managers look for in every folder above the one that they install in, and run code by. */
const INSTALL_FILES = [
  'package.json',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
];

/**
 * A file of another user that an install in a folder would read, there or in any folder above: absolute path.
 * @param folder absolute
 */
export function foreignInstallFile(folder: string): string | undefined {
  const above = dirname(folder);
  const found = INSTALL_FILES.map((name) => join(folder, name)).find(
    (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined && !isOurs(folder, path),
  );
  return found ?? (above === folder ? undefined : foreignInstallFile(above));
}

const WORKSPACE_FILES = ['pnpm-workspace.yaml', 'nx.json', 'rush.json', 'lerna.json'];

async function hasWorkspaces(folder: string, names: readonly string[]): Promise<boolean> {
  if (!names.includes('package.json')) return false;
  try {
    const manifest = parseForeignJson(await readText(join(folder, 'package.json'))) as object | null;
    return manifest !== null && 'workspaces' in manifest;
  } catch {
    return false;
  }
}
