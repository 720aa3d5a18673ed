import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { findProjects } from '../../src/io/find-projects.ts';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { groupProjects } from '../../src/update/groups.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { planIn } from '../monorepo/plan-in.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { treeOf } from '../support/trees.ts';
import { solutionWorld, updateIn } from './run-command.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  await bundleIn(folder.at('other'), ownParts(['cat', 'dog', 'hen']));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Two solutions of one name in a monorepo. @returns its root */
async function twins(name: string): Promise<string> {
  const root = folder.at(name);
  await writeRepository(root, repository('npm'));
  for (const [bundle, scope] of [
    ['bundle', '@one'],
    ['other', '@two'],
  ] as const) {
    const parent = `models-of-${scope.slice(1)}`;
    const flags = { scope, modelFolder: `${parent}/flowers`, consoleAppFolder: `apps/${parent}` };
    const { plan } = await planIn(folder.at(bundle), root, 'flowers', flags);
    await commitPlan(plan, { force: false });
  }
  return root;
}

/** What the next version of the templates would write. */
async function bump(root: string): Promise<void> {
  const text = await readFile(join(packageTemplates(), 'model/src/softmax.ts'), 'utf8');
  await writeFiles({ [join(root, '.model-builder/templates/model/src/softmax.ts')]: `${text}// newer\n` });
}

async function own(root: string): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await treeOf(root));
  return Object.fromEntries(all.filter(([path]) => !/^\.model-builder\/templates/.test(path)));
}

describe('two solutions of one name', () => {
  it('are two groups, and stay what they are', async () => {
    const root = await twins('twins');
    const groups = groupProjects(await findProjects(root));
    expect(groups.map(({ projects }) => projects.length)).toEqual([2, 2]);
    expect((await updateIn(root, { check: true })).result).toMatchObject({ outdated: false });
    await bump(root);
    await updateIn(root);
    const names = ['one', 'two'].map(async (scope) => {
      const text = await readFile(join(root, `models-of-${scope}/flowers/package.json`), 'utf8');
      return (JSON.parse(text) as { name: string }).name;
    });
    expect(await Promise.all(names)).toEqual(['@one/flowers-model', '@two/flowers-model']);
    for (const [scope, label] of [
      ['one', 'daisy'],
      ['two', 'hen'],
    ])
      expect(await readFile(join(root, `models-of-${scope}/flowers/src/labels.ts`), 'utf8')).toContain(label);
  });

  it('of one root are updated in one step, shared files and all, and taken back in one', async () => {
    const root = await twins('one-step');
    await bump(root);
    const manifest = join(root, 'package.json');
    const { workspaces, ...rest } = JSON.parse(await readFile(manifest, 'utf8')) as { workspaces: string[] };
    expect(workspaces).toEqual(['packages/*', 'apps/*', 'models-of-one/*', 'models-of-two/*']);
    await writeFile(
      manifest,
      `${JSON.stringify({ ...rest, workspaces: workspaces.slice(0, 2) }, null, 2)}\n`,
    );
    const before = await own(root);

    await updateIn(root);
    const after = JSON.parse(await readFile(manifest, 'utf8')) as { workspaces: string[] };
    expect(after.workspaces).toEqual(workspaces);
    for (const scope of ['one', 'two'])
      expect(await readFile(join(root, `models-of-${scope}/flowers/src/softmax.ts`), 'utf8')).toContain(
        'newer',
      );
    expect((await updateIn(root, { check: true })).result).toMatchObject({ outdated: false });

    await updateIn(root, { abort: true });
    expect(await own(root)).toEqual(before);
  });
});

it('an update is taken back without the one before it, which was of other projects', async () => {
  await using world = await solutionWorld();
  const all = folder.at('all');
  await mkdir(all);
  for (const name of ['earlier', 'later']) await cp(world.root, join(all, name), { recursive: true });
  const before = await own(join(all, 'later'));
  await bump(join(all, 'earlier'));
  await updateIn(join(all, 'earlier'));
  await bump(join(all, 'later'));
  const { text } = await updateIn(join(all, 'later'), {}, all);
  expect(text).toContain('update later --abort');

  await updateIn(all, { abort: true });
  expect(await own(join(all, 'later'))).toEqual(before);
  expect(await readFile(join(all, 'earlier/flowers-model/src/softmax.ts'), 'utf8')).toContain('newer');
});
