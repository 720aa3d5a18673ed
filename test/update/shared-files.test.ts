import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { planIn } from '../monorepo/plan-in.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { updateIn } from './run-command.ts';

it('leaves what its owner has changed in the repository’s own files since', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  await writeRepository(root, {
    ...repository('turborepo'),
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - apps/*\ncatalog:\n  zod: ^4.0.0\n',
    'turbo.json': '{ "tasks": {} }\n',
    'packages/colours/package.json':
      '{ "name": "@acme/colours", "main": "x.js", "dependencies": { "zod": "catalog:" } }\n',
    'apps/hello/package.json':
      '{ "name": "@acme/hello", "scripts": { "start": "x" }, "dependencies": { "zod": "catalog:" } }\n',
  });
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const flags = { modelFolder: 'models/flowers', turboTasks: true };
  const { plan } = await planIn(folder.at('bundle'), root, 'flowers', flags);
  await commitPlan(plan, { force: false });
  const edit = async (path: string, ...pairs: readonly (readonly [string, string])[]): Promise<void> => {
    let text = await readFile(join(root, path), 'utf8');
    for (const [from, to] of pairs) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    await writeFile(join(root, path), text);
  };
  await edit(
    'pnpm-workspace.yaml',
    ['models/*', 'models/**'],
    ['onnxruntime-node: false', 'onnxruntime-node: true'],
    [' ^0.', ' ^9.'],
  );
  await edit('turbo.json', ['["build"]', '["build", "^build"]']);
  const texts = async () =>
    await Promise.all(
      ['pnpm-workspace.yaml', 'turbo.json'].map((path) => readFile(join(root, path), 'utf8')),
    );
  const before = await texts();

  expect((await updateIn(root, { check: true })).result).toMatchObject({ outdated: false });
  await updateIn(root);
  expect(await texts()).toEqual(before);
});
