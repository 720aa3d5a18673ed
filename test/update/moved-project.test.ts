import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import type { Insertion } from '../../src/monorepo/insertion.ts';
import { movedInsertion } from '../../src/monorepo/moved-insertion.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { planIn } from '../monorepo/plan-in.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { updateIn } from './run-command.ts';

it('a model package that was moved in a monorepo is followed, in shared files too', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  await writeRepository(root, { ...repository('nx-package-based'), '.prettierignore': 'dist\n' });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const { plan } = await planIn(folder.at('bundle'), root, 'flowers', { modelFolder: 'models/flowers' });
  await commitPlan(plan, { force: false });
  const text = async (path: string): Promise<string> => await readFile(join(root, path), 'utf8');
  const shared = ['package.json', 'tsconfig.json', '.prettierignore'];

  await mkdir(join(root, 'classifiers'));
  await rename(join(root, 'models/flowers'), join(root, 'classifiers/flowers'));
  for (const path of shared)
    await writeFile(join(root, path), (await text(path)).replaceAll('models/', 'classifiers/'));
  const before = await Promise.all(shared.map(text));
  await updateIn(root);
  expect(await Promise.all(shared.map(text))).toEqual(before);
  expect(JSON.parse(await text('apps/flowers-console-app/tsconfig.json'))).toMatchObject({
    references: [{ path: '../../classifiers/flowers' }],
  });
  const manifest = await text('apps/flowers-console-app/.model-builder/manifest.json');
  expect(manifest).toContain('"folder": "../../classifiers/flowers"');
  expect(manifest).not.toContain('models/');
  expect((await updateIn(root, { check: true })).result).toMatchObject({ outdated: false });

  // What is lost comes back for the new place.
  await writeFile(join(root, 'tsconfig.json'), '{ "references": [{ "path": "./apps/hello" }] }\n');
  await updateIn(root);
  expect(await text('tsconfig.json')).toContain('./classifiers/flowers');
});

it('every way to name a folder is moved, and nothing that only looks like one', () => {
  const edit = { project: 'model', file: 'x', format: 'json', insert: 'item', path: [] } as const;
  const insertion = {
    folders: { model: 'libs/flowers', 'console-app': 'apps/flowers' },
    modelFolder: 'libs/flowers',
    commands: { install: '', build: '', test: '', start: '(cd libs/flowers && rushx start)' },
    edits: [
      { ...edit, value: 'libs/*', folder: 'libs/flowers', reason: 'libs/* makes libs/flowers a member' },
      { ...edit, value: ['./libs/flowers/src/index.ts', 'libs/flowers-2/x'], reason: '' },
      { ...edit, value: 'link:libs/flowers', reason: '' },
    ],
  } as unknown as Insertion;
  const moved = movedInsertion(insertion, { folders: { model: 'tools/f' }, modelFolder: 'tools/f' });
  expect(moved.folders).toEqual({ model: 'tools/f', 'console-app': 'apps/flowers' });
  expect(moved.commands.start).toBe('(cd tools/f && rushx start)');
  expect(moved.edits.map(({ value }) => value)).toEqual([
    'tools/f',
    ['./tools/f/src/index.ts', 'libs/flowers-2/x'],
    'link:tools/f',
  ]);
});
