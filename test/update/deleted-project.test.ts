import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { planIn } from '../monorepo/plan-in.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { updateIn } from './run-command.ts';

it('makes the insertions of the projects that are left, and of no other', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  await writeRepository(root, repository('npm'));
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const flags = { modelFolder: 'models/flowers', consoleAppFolder: 'programs/flowers' };
  const { plan } = await planIn(folder.at('bundle'), root, 'flowers', flags);
  const manifest = join(root, 'package.json');
  const before = await readFile(manifest, 'utf8');
  await commitPlan(plan, { force: false });
  expect(JSON.parse(await readFile(manifest, 'utf8'))).toMatchObject({
    workspaces: ['packages/*', 'apps/*', 'models/*', 'programs/*'],
  });

  await rm(join(root, 'programs'), { recursive: true });
  await writeFile(manifest, before);
  await updateIn(root);
  const after = JSON.parse(await readFile(manifest, 'utf8')) as { workspaces: readonly string[] };
  expect(after.workspaces).toEqual(['packages/*', 'apps/*', 'models/*']);
});
