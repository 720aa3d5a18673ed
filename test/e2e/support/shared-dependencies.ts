import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeOnce } from '../../support/made-once.ts';
import { run } from '../../support/run.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Gives generated projects that lie side by side the dependencies that they ask for, installed once for all tests.
 * @param parent folder of the projects; gets a `node_modules`
 */
export async function linkDependencies(parent: string, projects: readonly string[]): Promise<void> {
  for (const project of projects) await linkPackages(join(parent, project));
  const folder = await installedDependencies(await modelManifest(join(parent, projects[0])));
  await symlink(folder, join(parent, 'node_modules'), 'junction');
}

/** What a generated model package depends on, installed once for all tests. @returns `node_modules` with it */
export async function installedDependencies({ dependencies, devDependencies }: Manifest): Promise<string> {
  const external = JSON.stringify({
    private: true,
    dependencies: { ...dependencies, ...devDependencies },
    allowScripts: { 'onnxruntime-node': false },
  });
  const hash = createHash('sha256').update(external).digest('hex').slice(0, 16);
  const folder = await madeOnce(`dependencies-${hash}`, async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), external);
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
  });
  return join(folder, 'node_modules');
}

/** What a package manager does for a workspace's own packages. */
async function linkPackages(project: string): Promise<void> {
  const { name, folder } = await modelManifest(project);
  const link = join(project, 'node_modules', ...name.split('/'));
  await mkdir(join(link, '..'), { recursive: true });
  await symlink(folder, link, 'junction');
}

async function modelManifest(project: string): Promise<Manifest & { readonly folder: string }> {
  const name = (await readdir(project)).find((entry) => entry.endsWith('-model'));
  if (name === undefined) throw new Error(`No model package in ${project}.`);
  const folder = join(project, name);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  return { ...manifest, folder };
}
