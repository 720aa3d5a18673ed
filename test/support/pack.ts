import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { madeOnce, PROJECT_ROOT } from './made-once.ts';
import { run } from './run.ts';

/** Not part of the project's sources. */
const NOT_SOURCES = ['.git', '.cache', 'node_modules', 'dist', 'demo', 'coverage'];

/** Sources that no package is made of. */
const NOT_PACKED = ['.ci', '.github', 'bench', 'docs', 'examples', 'snapshots', 'test', 'tools'];

export interface Packed {
  /** Absolute path of the `.tgz`, as `npm publish` would upload it. */
  readonly tarball: string;
  /** Of all that it was made of. */
  readonly hash: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Bytes of the `.tgz`. */
  readonly size: number;
}

/**
 * Builds and packs the project as it lies here, once for the same content. The work is done on a copy: the tree's own `dist`
 * stays as it is, and an old file in it cannot get into the package.
 */
export async function packProject(): Promise<Packed> {
  const hash = await hashTree(PROJECT_ROOT, [...NOT_SOURCES, ...NOT_PACKED]);
  const folder = await madeOnce(`pack-${hash}`, pack);
  const report = await readFile(join(folder, 'report.json'), 'utf8');
  const { files, size } = parseReport(report);
  return { tarball: join(folder, 'package.tgz'), hash, files, size };
}

async function pack(folder: string): Promise<void> {
  // Not inside `folder`: tsc writes nothing for what it finds below node_modules.
  const tree = await mkdtemp(join(tmpdir(), 'model-builder-pack-'));
  try {
    await packTree(tree, folder);
  } finally {
    await rm(tree, { recursive: true });
  }
}

async function packTree(tree: string, folder: string): Promise<void> {
  const wanted = (await readdir(PROJECT_ROOT)).filter((name) => !NOT_SOURCES.includes(name));
  for (const name of wanted) await cp(join(PROJECT_ROOT, name), join(tree, name), { recursive: true });
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(tree, 'node_modules'), 'junction');
  await run('npm', ['run', 'build', '--silent'], { cwd: tree });
  // Scripts would build again.
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: tree });
  await rename(join(folder, parseReport(stdout).filename), join(folder, 'package.tgz'));
  await writeFile(join(folder, 'report.json'), stdout);
}

interface Report {
  readonly filename: string;
  readonly size: number;
  readonly files: Packed['files'];
}

function parseReport(json: string): Report {
  return (JSON.parse(json) as [Report])[0];
}

/** One hash over the paths and contents below a folder. @param leftOut names directly below it */
async function hashTree(root: string, leftOut: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(root)).filter((name) => !leftOut.includes(name)).sort();
  for (const name of names)
    for (const file of await filesBelow(join(root, name)))
      hash.update(`${relative(root, file)}\0`).update(
        createHash('sha256')
          .update(await readFile(file))
          .digest(),
      );
  return hash.digest('hex').slice(0, 16);
}

/** Absolute paths, sorted. */
export async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  const sizes = (await filesBelow(folder)).map(async (file) => (await stat(file)).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
