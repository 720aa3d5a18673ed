import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findModel } from '../../src/cli/predict/find-model.ts';
import { solutionWorld } from '../update/run-command.ts';

let world: Awaited<ReturnType<typeof solutionWorld>>;
beforeAll(async () => {
  world = await solutionWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('the model that predict uses', () => {
  it.each(['', 'flowers-model', 'flowers-model/src', 'flowers-console-app'])(
    'is found from "%s" of a solution',
    async (place) => {
      expect(await findModel(world.at(place))).toBe(world.at('flowers-model/assets/MLModel.zip'));
    },
  );

  it('is found from an app and from the root of a monorepo, whatever its folder is called', async () => {
    const [app, model] = ['apps/cli', 'packages/flowers'];
    await rm(world.at('.model-builder'), { recursive: true });
    for (const [from, to] of [
      ['flowers-console-app', app],
      ['flowers-model', model],
    ] as const) {
      await mkdir(world.at(to, '..'), { recursive: true });
      await rename(world.at(from), world.at(to));
      const manifest = world.at(to, '.model-builder/manifest.json');
      const facts = JSON.parse(await readFile(manifest, 'utf8')) as {
        root: string;
        model: { folder: string };
      };
      facts.root = '../..';
      facts.model.folder = to === app ? `../../${model}` : '.';
      await writeFile(manifest, JSON.stringify(facts));
    }
    for (const place of ['', app, join(app, 'src')])
      expect(await findModel(world.at(place))).toBe(world.at(model, 'assets/MLModel.zip'));

    await cp(world.at(model), world.at('packages/trees'), { recursive: true });
    await expect(findModel(world.root)).rejects.toMatchObject({
      code: 'usage-several-models',
      hint: expect.stringMatching(/packages.flowers.*packages.trees/) as string,
    });
    expect(await findModel(world.at(app))).toBe(world.at(model, 'assets/MLModel.zip'));
  });
});
