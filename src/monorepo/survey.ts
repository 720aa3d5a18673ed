import type { DirectoryView, Member } from './adapter.ts';
import type { Monorepo } from './detect.ts';
import { expandGlobs } from './globs.ts';
import { isPackageBased } from './adapters/nx.ts';
import { MANIFEST_PATH } from '../scaffold/manifest.ts';
import { parentFolder } from './evidence.ts';
import { parseManifest, type PackageManifest } from './package-manifest.ts';
import { readJsonc } from './parse.ts';
import { extendsOf } from './tsconfig-chain.ts';

/** A member as the decisions need it. */
export interface Sibling extends Member {
  readonly manifest: PackageManifest;
  readonly kind: 'app' | 'library' | 'other';
  /** Its compiler configuration, parsed; absent when there is none, or when it can not be read. */
  readonly tsconfig?: Readonly<Record<string, unknown>>;
  /** Whether this tool generated it. */
  readonly isGenerated: boolean;
}

/** Folders below the root in which a `project.json` is looked for. */
const DEEPEST = 4;

/**
 * Reads every member of a monorepo, sorted by folder.
 * @throws {ModelBuilderError} `monorepo-package-json`, `monorepo-unparsable`
 */
export async function survey(monorepo: Monorepo): Promise<readonly Sibling[]> {
  const { root, runners } = monorepo;
  const folders = new Set(await expandGlobs(root.view, await memberGlobs(monorepo)));
  if (runners.some(({ name }) => name === 'nx') && !(await isPackageBased(root)))
    for (const folder of await projectFolders(root.view)) folders.add(folder);
  return await Promise.all([...folders].sort().map((folder) => siblingAt(root.view, folder)));
}

/** Globs of the package manager and of runners that have some of their own. */
export async function memberGlobs({ root, manager, runners }: Monorepo): Promise<readonly string[]> {
  const globs: (readonly string[])[] = [];
  for (const adapter of [manager, ...runners]) globs.push((await adapter.members?.(root))?.globs ?? []);
  return globs.flat();
}

async function projectFolders(view: DirectoryView): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (folder !== '' && (await view.exists(`${folder}/project.json`))) return void found.push(folder);
    if (depth === DEEPEST) return;
    for (const name of await view.folders(folder === '' ? '.' : folder))
      if (!/^(?:\..*|node_modules|dist|tmp|coverage)$/.test(name))
        await visit(folder === '' ? name : `${folder}/${name}`, depth + 1);
  };
  await visit('', 0);
  return found;
}

async function siblingAt(view: DirectoryView, folder: string): Promise<Sibling> {
  const text = await view.readText(`${folder}/package.json`);
  const project = await readJsonc(view, `${folder}/project.json`).catch(() => undefined);
  const manifest = text === undefined ? {} : parseManifest(text, `${folder}/package.json`);
  const tsconfig = await configOf(view, folder);
  const named = typeof project?.name === 'string' ? project.name : '';
  return {
    folder,
    packageName: manifest.name ?? named,
    manifest,
    kind: kindOf(folder, manifest, project),
    isGenerated: await view.exists(`${folder}/${MANIFEST_PATH}`),
    ...(tsconfig && { tsconfig }),
  };
}

/** A `tsconfig.json` that only refers to others leaves it to them what is extended. */
const CONFIGS = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.lib.json', 'tsconfig.app.json'];

async function configOf(view: DirectoryView, folder: string): Promise<Sibling['tsconfig']> {
  // Frameworks allow more than we read; a file that only they understand must not stop anybody.
  const read = (name: string): Promise<Sibling['tsconfig']> =>
    readJsonc(view, `${folder}/${name}`).catch(() => undefined);
  const main = await read(CONFIGS[0]);
  if (main === undefined || extendsOf(main).length > 0) return main;
  for (const name of CONFIGS.slice(1)) {
    const other = await read(name);
    if (other !== undefined && extendsOf(other).length > 0) return other;
  }
  return main;
}

function kindOf(
  folder: string,
  manifest: PackageManifest,
  project: Record<string, unknown> | undefined,
): Sibling['kind'] {
  if (project?.projectType === 'application') return 'app';
  if (project?.projectType === 'library') return 'library';
  // Who keeps programs in a folder of that name means it, whatever a program exports.
  if (/^(?:apps|applications)$/.test(parentFolder(folder))) return 'app';
  const { exports, main, module, types, bin, scripts = {} } = manifest;
  if ([exports, main, module, types].some((member) => member !== undefined)) return 'library';
  const starts = bin !== undefined || ['start', 'dev', 'serve', 'preview'].some((name) => name in scripts);
  return starts ? 'app' : 'other';
}
