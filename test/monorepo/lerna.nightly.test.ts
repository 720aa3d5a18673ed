import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run, type RunResult } from '../support/run.ts';
import { edited, odd, repository, writeRepository } from './fixtures.ts';
import { planIn } from './plan-in.ts';
import { installedTool } from './tools.ts';

it('Lerna lists, builds and tests what joined its repository', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  // Lerna reads lerna.json with comments, and package.json without.
  const repo = repository('lerna');
  const lernaJson = odd(edited(repo))['lerna.json'];
  await writeRepository(root, { ...edited(repo), 'lerna.json': lernaJson });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));

  const { plan } = await planIn(folder.at('bundle'), root, 'flowers');
  await commitPlan(plan, { force: false });
  // Its globs cover the new folders, so that its own file needs no change.
  expect(await readFile(join(root, 'lerna.json'), 'utf8')).toBe(lernaJson);

  const script = await installedTool('lerna', 'dist/cli.js');
  const env = { NX_DAEMON: 'false', LERNA_NO_TELEMETRY: '1', CI: 'true' };
  const lerna = (...args: string[]): Promise<RunResult> =>
    run(process.execPath, [script, ...args], { cwd: root, env });
  const members = JSON.parse((await lerna('list', '--all', '--json')).stdout) as { name: string }[];
  expect(members.map(({ name }) => name).sort()).toEqual([
    '@acme/colours',
    '@acme/flowers-console-app',
    '@acme/flowers-model',
    '@acme/hello',
  ]);

  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: root });
  await lerna('run', 'build');
  await lerna('run', 'test', '--scope', '@acme/flowers-model');
});
