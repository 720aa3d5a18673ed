import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { installedDependencies } from '../../e2e/support/shared-dependencies.ts';
import { bundleIn, familiarParts, temporaryFolder } from '../../support/bundles.ts';
import { madeOnce, PROJECT_ROOT } from '../../support/made-once.ts';
import { packProject } from '../../support/pack.ts';
import { writeFiles } from '../../support/pictures.ts';
import { run } from '../../support/run.ts';

/** Known to work on Node 20; newest of November 2026. `turbo gen` starts the @turbo/gen of its own version. */
const TOOLS = ['plop@4.0.5', 'tsx@4.20.6', 'turbo@2.11.9', '@turbo/gen@2.11.9', 'nx@24.0.6'];

/** Nobody to ask, nobody to tell. */
export const QUIET = {
  CI: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
};

/**
 * A small npm monorepo in the scope `@acme` that has the packed tool, plop, tsx, Turborepo and Nx installed, a
 * library of its own, a bundle in `bundle/` whose model has both outputs, and the example templates in `tools/templates/`. Disposes of itself; the
 * installation is made once.
 */
export async function toolRepository(): ReturnType<typeof temporaryFolder> {
  const { tarball, hash } = await packProject();
  const installed = await madeOnce(`plop-tools-${hash}`, async (unfinished) => {
    await writeFiles({ [join(unfinished, 'package.json')]: '{ "private": true }\n' });
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...TOOLS];
    await run('npm', args, { cwd: unfinished });
  });
  const folder = await temporaryFolder();
  await writeFiles(
    Object.fromEntries(Object.entries(REPOSITORY).map(([path, text]) => [folder.at(path), text])),
  );
  // A folder of its own, so that members can be linked into it: the installation itself is everybody's.
  await mkdir(folder.at('node_modules'));
  for (const name of await readdir(join(installed, 'node_modules')))
    await symlink(join(installed, 'node_modules', name), folder.at('node_modules', name), 'junction');
  await cp(join(PROJECT_ROOT, 'examples', 'hono-api'), folder.at('tools', 'templates'), { recursive: true });
  await bundleIn(folder.at('bundle'), familiarParts(['daisy', 'rose']));
  return folder;
}

/** Comments and odd spaces: what is inserted here must leave them be. */
const REPOSITORY = {
  'package.json': `{
    "name": "@acme/root", "private": true, "type": "module",
    "packageManager": "npm@11.19.1",
    "workspaces": [ "packages/*" ]
}
`,
  'nx.json': '{ "targetDefaults": { "build": { "dependsOn": ["^build"] } } }\n',
  'turbo.json': '{ "tasks": { "build": { "dependsOn": ["^build"], "outputs": ["dist/**"] } } }\n',
  '.gitignore': 'node_modules\ndist\n',
  'packages/colours/package.json': `{ "name": "@acme/colours", "version": "1.0.0", "private": true, "main": "index.js" }\n`,
  'packages/colours/index.js': 'export {};\n',
};

/**
 * What an install would do for generated projects: links them into the root's `node_modules`, and gives them what they need.
 * @param folders relative to the root, the model package first
 */
export async function linkMembers(root: string, folders: readonly string[]): Promise<void> {
  const manifests = await Promise.all(
    folders.map(async (folder) => {
      const text = await readFile(join(root, folder, 'package.json'), 'utf8');
      return JSON.parse(text) as { readonly name: string };
    }),
  );
  const dependencies = await installedDependencies(manifests[0]);
  await mkdir(join(root, 'node_modules', '@acme'), { recursive: true });
  for (const [index, folder] of folders.entries()) {
    await symlink(dependencies, join(root, folder, 'node_modules'), 'junction');
    await symlink(join(root, folder), join(root, 'node_modules', manifests[index].name), 'junction');
  }
}

/** Replays the golden pictures of a model package that has been built, familiarity included. */
export async function replayGolden(root: string, folder: string): Promise<void> {
  const output = await readFile(join(root, folder, 'src', 'model-output.ts'), 'utf8');
  if (!output.includes('familiar: boolean')) throw new Error(`${folder} knows no familiarity.`);
  await run(process.execPath, ['--test', 'dist/golden.check.js'], { cwd: join(root, folder) });
}

/** A program of the installed tools. */
export function program(root: string, name: string): string {
  return join(root, 'node_modules', '.bin', name);
}
