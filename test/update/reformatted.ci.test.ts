import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planUpdate } from '../../src/update/plan-update.ts';
import { prepare } from '../../src/update/prepare.ts';
import { groupProjects } from '../../src/update/groups.ts';
import { findProjects } from '../../src/io/find-projects.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { PROJECT_ROOT } from '../support/made-once.ts';
import { runLine } from '../support/run.ts';
import { treeOf } from '../support/trees.ts';
import { solutionWorld } from './run-command.ts';

const PRETTIER = `node ${join(PROJECT_ROOT, 'node_modules/prettier/bin/prettier.cjs')}`;
let world: Awaited<ReturnType<typeof solutionWorld>>;
beforeAll(async () => {
  world = await solutionWorld({ format: true });
});
afterAll(() => world[Symbol.asyncDispose]());

it('prettier has nothing to say about what was generated, and nothing to write', async () => {
  await runLine(`${PRETTIER} --check .`, { cwd: world.root });
  const before = await treeOf(world.root);
  await runLine(`${PRETTIER} --write .`, { cwd: world.root });
  expect(await treeOf(world.root)).toEqual(before);
});

it('assets that somebody has reformatted are the same assets, for an update and for a retrain', async () => {
  const assets = ['bestModelMap.json', 'golden/golden.json'].map((path) =>
    world.at('flowers-model/assets', path),
  );
  for (const asset of assets) {
    const value = JSON.parse(await readFile(asset, 'utf8')) as unknown;
    await writeFile(asset, `${JSON.stringify(value, undefined, 4)}\n`.replaceAll('\n', '\r\n'));
  }
  const before = await treeOf(world.root);
  expect((await world.update({ check: true })).result).toMatchObject({ outdated: false });
  await world.update();
  expect(await treeOf(world.root)).toEqual(before);

  await using folder = await temporaryFolder();
  await bundleIn(folder.at('new'), ownParts(['daisy', 'rose', 'tulip']));
  const [group] = groupProjects(await findProjects(world.root));
  const { plan } = await planUpdate(await prepare(group, { bundle: folder.at('new'), tree: world.root }));
  const paths = plan.operations.map(({ path }) => path);
  expect(paths).toContain('flowers-model/assets/bestModelMap.json');
  expect(paths.filter((path) => path.endsWith('.mine'))).toEqual([]);
});

it('labels that say something else than the model are refused', async () => {
  const labels = world.at('flowers-model/assets/bestModelMap.json');
  const before = await readFile(labels);
  await writeFile(labels, '["rose", "daisy"]');
  await expect(world.update()).rejects.toThrow(/bestModelMap\.json does not have the recorded SHA-256/);
  await writeFile(labels, before);
});
