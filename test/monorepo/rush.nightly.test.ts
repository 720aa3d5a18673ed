import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run, type RunResult } from '../support/run.ts';
import { repository, writeRepository } from './fixtures.ts';
import { planIn } from './plan-in.ts';
import { installedTool } from './tools.ts';

it('Rush installs, lists and builds what joined its repository', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  const repo = repository('rush');
  const rushText = repo['rush.json'].replace('{', '{\n  "ensureConsistentVersions": true,');
  await writeRepository(root, {
    ...repo,
    'rush.json': rushText,
    // Phases, and a command that wants a script of every project.
    'common/config/rush/command-line.json': JSON.stringify({
      commands: [
        {
          commandKind: 'phased',
          name: 'build',
          phases: ['_phase:build'],
          summary: 'b',
          enableParallelism: true,
          incremental: true,
        },
        { commandKind: 'bulk', name: 'lint', summary: 'l', enableParallelism: false },
      ],
      phases: [{ name: '_phase:build', dependencies: { upstream: ['_phase:build'] } }],
    }),
    ...Object.fromEntries(
      ['packages/colours/package.json', 'apps/hello/package.json'].map((file) => [
        file,
        repo[file].replace('"scripts": {', '"scripts": {\n    "_phase:build": "tsc -b",\n    "lint": "",'),
      ]),
    ),
  });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));

  const { plan } = await planIn(folder.at('bundle'), root, 'flowers');
  await commitPlan(plan, { force: false });
  const rushJson = await readFile(join(root, 'rush.json'), 'utf8');
  const added = rushJson.split('\n').filter((line) => !rushText.includes(line));
  expect(added.every((line) => /flowers|"@acme\/hello".*,$/.test(line))).toBe(true);

  const script = await installedTool('@microsoft/rush', 'bin/rush');
  // Rush keeps the pnpm that it installs in the home folder, which has to be there.
  await mkdir(folder.at('home'));
  const env = {
    HOME: folder.at('home'),
    RUSH_ALLOW_UNSUPPORTED_NODEJS: '1',
    CI: 'true',
    RUSH_PNPM_STORE_PATH: folder.at('store'),
  };
  const rush = (...args: string[]): Promise<RunResult> =>
    run(process.execPath, [script, ...args], { cwd: root, env });
  await rush('update');
  const { stdout } = await rush('list', '--json');
  const { projects } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { projects: { name: string }[] };
  expect(projects.map(({ name }) => name).sort()).toEqual([
    '@acme/colours',
    '@acme/flowers-console-app',
    '@acme/flowers-model',
    '@acme/hello',
  ]);
  await rush('check');
  await rush('build', '--verbose');
});
