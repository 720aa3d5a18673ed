import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { solutionGenerator } from '../../generators/solution.ts';
import { commitPlan } from '../../src/io/commit.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { run } from '../support/run.ts';
import { repository, writeRepository, type Repository } from './fixtures.ts';
import { settleIn } from './plan-in.ts';
import { installedTool, type Tool } from './tools.ts';

const FOLDERS = ['packages/flowers-model', 'apps/flowers-console-app'];

/** Tool → its script, what it is asked, and what the repository has for it. */
const LINTERS: readonly (readonly [Tool, string, readonly string[], Repository])[] = [
  [
    '@biomejs/biome',
    'bin/biome',
    ['check', ...FOLDERS],
    { 'biome.json': '{ "formatter": { "indentStyle": "space" } }\n' },
  ],
  ['oxfmt', 'bin/oxfmt', ['--check', ...FOLDERS], { '.oxfmtrc.json': '{ "singleQuote": true }\n' }],
  ['sherif', 'index.js', [], {}],
  ['@manypkg/cli', 'bin.js', ['check'], { 'pnpm-lock.yaml': '' }],
];

it.each(LINTERS)('%s has nothing to say of what joined', async (tool, script, args, more) => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  await writeRepository(root, { ...repository('pnpm'), ...more });
  await mkdir(`${root}/.git`);
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const file = await installedTool(tool, script);
  const place = join(root, 'node_modules', tool);
  await mkdir(dirname(place), { recursive: true });
  const installed = file.slice(0, -script.length - 1);
  await symlink(installed, place);
  const check = async (): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, [file, ...args], { cwd: root });
    return stdout + stderr;
  };
  const { monorepo, target, name, scope, packageManager } = await settleIn(root, 'flowers');
  const plan = await solutionGenerator.plan({
    bundle: folder.at('bundle'),
    ...{ target, name, packageManager, repositoryCode: true, verify: false },
    monorepo: monorepo!.insertion,
    ...(scope !== undefined && { scope }),
  });
  await commitPlan(plan, { force: false });
  // It throws where the tool ends with another code than 0.
  expect(await check()).not.toMatch(/flowers.*error/i);
});
