import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './built-cli.ts';
import type { Created } from './created.ts';
import { parseResult } from './result-schema.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

let world: World;
beforeAll(async () => (world = await trainingWorld()));
afterAll(() => world.remove());

const cliHere = (args: readonly string[], env: Record<string, string | undefined> = {}) =>
  cli(args, { cwd: world.path, env: { ...world.env, ...env } });

/** Names of what runs leave in the folder for temporary files. */
async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(world.path)).filter((name) => /^create-model-builder-|^\./.test(name));
}

describe('create, without questions', () => {
  let created: Created;
  beforeAll(async () => {
    const args = [
      'flowers',
      '--data',
      'photos',
      '--scope',
      '@acme',
      '--no-install',
      '--output',
      'bundle',
      '--json',
    ];
    const { exitCode, stdout, stderr } = await cliHere([...args, ...world.backbone]);
    expect(exitCode, stderr).toBe(0);
    created = parseResult<Created>(stdout);
  });

  it('makes two projects around a model that works', async () => {
    expect(created.target).toBe(world.at('flowers'));
    expect(created.metrics.accuracy).toBe(1);
    expect(created.prediction.prediction).toBe(created.prediction.label);
    const names = await readdir(world.at('flowers'));
    expect(names).toEqual(
      expect.arrayContaining(['flowers-model', 'flowers-console-app', 'package.json', '.git']),
    );
    const model = JSON.parse(
      await readFile(world.at('flowers', 'flowers-model', 'package.json'), 'utf8'),
    ) as object;
    expect(model).toMatchObject({ name: '@acme/flowers-model' });
  });

  it('makes a repository on main and says what comes next', async () => {
    expect(created.git).toBe('initialised');
    expect(await readFile(world.at('flowers', '.git', 'HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
    expect(created.next.slice(0, 2)).toEqual(['cd flowers', 'npm install']);
  });

  it('leaves nothing but the projects and the bundle', async () => {
    expect(await leftBehind()).toEqual([]);
    expect(await readdir(world.at('bundle'))).toContain('MLModel.zip');
  });

  it.each([
    'flowers',
    'flowers/flowers-model',
    'flowers/flowers-console-app',
    'bundle',
    'bundle/MLModel.zip',
  ])('predicts with %s', async (model) => {
    const pictures = ['photos/red/1.png', 'photos/blue/1.png'];
    const { stdout } = await cliHere(['predict', ...pictures, '--model', model, '--json', '--top', '1']);
    const { predictions } = parseResult<{ predictions: { prediction: string; top: object[] }[] }>(stdout);
    expect(predictions.map(({ prediction, top }) => [prediction, top.length])).toEqual([
      ['red', 1],
      ['blue', 1],
    ]);
  });

  it('answers unknown below the threshold, and tells of pictures that are none', async () => {
    const { exitCode, stdout } = await cliHere([
      'predict',
      'photos/red/1.png',
      'nix.png',
      '--model',
      'flowers',
      '--threshold',
      '1',
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^photos\/red\/1\.png: unknown \(red 99\.\d %, blue .*\)\nnix\.png: does not exist\n$/,
    );
  });
});

describe('train, with pictures to measure on', () => {
  it('needs one picture a label', async () => {
    await writePictures(world.at('one-each'), { red: [200, 40, 40], blue: [40, 40, 200] }, 1);
    await writePictures(world.at('others'), { red: [190, 50, 40], blue: [50, 40, 190] }, 3);
    const args = [
      'train',
      '--data',
      'one-each',
      '--validation-data',
      'others',
      '--output',
      'small',
      '--json',
    ];
    const { exitCode, stdout, stderr } = await cliHere([...args, ...world.backbone]);
    expect(exitCode, stderr).toBe(0);
    expect(parseResult<Created>(stdout).metrics.accuracy).toBe(1);
  });
});

describe.skipIf(process.platform === 'win32')('an install that fails', () => {
  it('does not lose the projects, and says what to run', async () => {
    const folder = world.at('programs');
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/npm`, '#!/bin/sh\necho "no route to the registry" >&2\nexit 7\n');
    await chmod(`${folder}/npm`, 0o755);
    const { exitCode, stdout, stderr } = await cliHere(
      ['broken', '--data', 'photos', '--json', '--no-format', '--no-verify', ...world.backbone],
      { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` },
    );
    expect(exitCode).toBe(1);
    const { error, install, next, target } = parseResult<Created>(stdout);
    expect(error).toMatchObject({ code: 'install-failed' });
    expect(error?.hint).toContain(`cd ${target} && npm install`);
    expect([install.done, next.includes('npm install')]).toEqual([false, true]);
    expect(stderr).toContain('no route to the registry');
    expect(await readdir(target)).toContain('broken-model');
  });
});
