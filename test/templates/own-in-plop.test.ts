import { cp } from 'node:fs/promises';
import nodePlop from 'node-plop';
import { expect, it } from 'vitest';
import plopfile from '../../plopfile.ts';
import { example, folderWith } from './support/layers.ts';

it("plop and turbo gen offer the generators of the repository's templates, and ask their questions", async () => {
  await using folder = await folderWith({
    'package.json': '{ "workspaces": [] }',
    'apps/web/plopfile.js': '',
  });
  await cp(example('hono-api'), folder.at('.model-builder', 'templates'), { recursive: true });
  const plop = await nodePlop('', { destBasePath: folder.at('apps', 'web'), force: false });
  await plopfile(plop);
  expect(plop.getGeneratorList().map(({ name }) => name)).toEqual([
    'solution',
    'model',
    'console-app',
    'hono-api',
  ]);
  const { prompts } = plop.getGenerator('hono-api');
  expect((prompts as readonly { name: string }[]).map(({ name }) => name)).toEqual([
    ...['bundle', 'target', 'name', 'scope', 'packageManager'],
    ...['port', 'heading', 'docker'],
  ]);
});
