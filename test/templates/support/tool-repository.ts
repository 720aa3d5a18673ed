import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleIn, ownParts, temporaryFolder } from '../../support/bundles.ts';
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
 * A small npm monorepo that has the packed tool, plop, tsx, Turborepo and Nx installed, a bundle in `bundle/` and the example
 * templates in `tools/templates/`. Disposes of itself; the installation is made once.
 */
export async function toolRepository(): ReturnType<typeof temporaryFolder> {
  const { tarball, hash } = await packProject();
  const installed = await madeOnce(`plop-tools-${hash}`, async (unfinished) => {
    await writeFiles({ [join(unfinished, 'package.json')]: '{ "private": true }\n' });
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...TOOLS];
    await run('npm', args, { cwd: unfinished });
  });
  const folder = await temporaryFolder();
  const manifest = { name: 'acme', private: true, type: 'module', workspaces: ['packages/*'] };
  await writeFiles({
    [folder.at('package.json')]: JSON.stringify({ ...manifest, packageManager: 'npm@11.19.1' }),
    [folder.at('nx.json')]: '{}\n',
    [folder.at('turbo.json')]: '{}\n',
  });
  await mkdir(folder.at('packages'));
  await symlink(join(installed, 'node_modules'), folder.at('node_modules'), 'junction');
  await cp(join(PROJECT_ROOT, 'examples', 'hono-api'), folder.at('tools', 'templates'), { recursive: true });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  return folder;
}

/** A program of the installed tools. */
export function program(root: string, name: string): string {
  return join(root, 'node_modules', '.bin', name);
}
