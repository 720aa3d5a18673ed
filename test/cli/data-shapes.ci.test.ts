import { cp, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/pack.ts';
import { zipOf } from '../support/zip.ts';
import { builtCli, cli } from './built-cli.ts';
import { parseResult } from './result-schema.ts';
import { hasTmux, openScreen } from './tmux.ts';
import { trainingWorld, writePictures, type World } from './training-world.ts';

interface Result {
  readonly dataset: { readonly labels: readonly { readonly label: string; readonly pictures: number }[] };
  readonly metrics: { readonly method: string; readonly validationPictures: number };
}

let world: World;
const run = async (...args: readonly string[]) => await cli(args, { cwd: world.path, env: world.env });
const train = (...args: readonly string[]) =>
  run('train', ...args, '--output', `bundle-${outputs++}`, '--json', ...world.backbone);
let outputs = 0;

/** What was trained on, by label. */
function labelsOf(stdout: string): Record<string, number> {
  return Object.fromEntries(
    parseResult<Result>(stdout).dataset.labels.map(({ label, pictures }) => [label, pictures]),
  );
}

beforeAll(async () => {
  world = await trainingWorld();
  const at = (...names: string[]): string => world.at(...names);
  for (const [nth, part] of ['train', 'valid', 'test'].entries())
    await writePictures(
      at('split', part),
      { red: [200 + nth, 40, 40], blue: [40, 40, 200 + nth] },
      part === 'train' ? 8 : 3,
    );
  await writePictures(at('nested', 'warm'), { red: [200, 40, 40], orange: [220, 130, 20] }, 6);
  await writePictures(at('nested', 'cold'), { blue: [40, 40, 200] }, 6);
  const files = await filesBelow(at('photos'));
  const entries = await Promise.all(
    files.map(async (file) => ({
      name: `shop/${file.slice(at('photos').length + 1)}`,
      content: await readFile(file),
    })),
  );
  await writeFile(at('photos.zip'), zipOf(entries));
});
afterAll(() => world.remove());

describe('train reads data as people have it', () => {
  it('a ZIP as it is; nothing stays behind', async () => {
    const before = (await readdir(world.path)).toSorted();
    const { exitCode, stdout, stderr } = await train('--data', 'photos.zip');
    expect(exitCode, stderr).toBe(0);
    expect(labelsOf(stdout)).toEqual({ blue: 10, red: 10 });
    expect(stderr).toContain('Read from shop, the only folder in it.');
    const added = (await readdir(world.path)).filter((name) => !before.includes(name) && name !== 'cache');
    expect(added).toEqual(['bundle-0']);
  });

  it('a set that is split already, in one line', async () => {
    const { exitCode, stdout, stderr } = await train('--data', 'split');
    expect(exitCode, stderr).toBe(0);
    expect(labelsOf(stdout)).toEqual({ blue: 8, red: 8 });
    expect(stderr).toContain('Split already: train/ is trained on, test/ and valid/ measure the accuracy.\n');
    expect(parseResult<Result>(stdout).metrics.method).toBe('validation-data');
    expect(parseResult<Result>(stdout).metrics.validationPictures).toBe(12);
  });

  it('labels one level deeper, as told; told nothing, the outermost with a warning', async () => {
    const silent = await train('--data', 'nested', '--dry-run');
    expect(silent.stderr).toMatch(
      /warning {2}The labels are cold, warm; .* blue, orange, red\..*--labels-from innermost/,
    );
    expect(labelsOf(silent.stdout)).toEqual({ cold: 6, warm: 12 });
    const told = await train('--data', 'nested', '--labels-from', 'innermost', '--dry-run');
    expect(labelsOf(told.stdout)).toEqual({ blue: 6, orange: 6, red: 6 });
    expect(told.stderr).not.toContain('warning  The labels');
  });

  it('stops at every warning when it is strict', async () => {
    const strict = await train('--data', 'nested', '--strict', '--dry-run');
    expect(strict.exitCode).toBe(1);
    const { error } = parseResult<{ error: { code: string; message: string } }>(strict.stdout);
    expect(error.code).toBe('dataset-not-trainable');
    expect(error.message).toContain('--labels-from innermost');
    const told = await train('--data', 'photos', '--strict', '--dry-run');
    expect(told.exitCode, told.stderr).toBe(0);
  });

  it('damaged pictures, in four lines at most', async () => {
    await cp(world.at('photos'), world.at('broken'), { recursive: true });
    for (const name of (await readdir(world.at('broken', 'red'))).slice(0, 6))
      await truncate(world.at('broken', 'red', name), 400);
    const { exitCode, stderr } = await train('--data', 'broken');
    expect(exitCode, stderr).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('Damaged'))).toHaveLength(4);
    const strict = await train('--data', 'broken', '--strict');
    expect(strict.exitCode).toBe(1);
    expect(strict.stderr).toContain('Damaged as well, left out (3 files)');
  });
});

it('create remembers where the labels were, and retrain takes them from there', async () => {
  const made = await run(
    ...['app', '--data', 'nested', '--labels-from', 'innermost', '--yes', '--json'],
    ...['--no-install', '--no-git', '--no-verify', ...world.backbone],
  );
  expect(made.exitCode, made.stderr).toBe(0);
  const manifest = world.at('app', 'app-model', '.model-builder', 'manifest.json');
  expect(JSON.parse(await readFile(manifest, 'utf8'))).toMatchObject({
    answers: { training: { labelsFrom: 'innermost' } },
  });
  const again = await run(
    'retrain',
    'app',
    '--data',
    'nested',
    '--json',
    '--replace',
    '--backbone',
    world.at('grid.onnx'),
    '--backbone-license',
    'MIT',
  );
  expect(again.exitCode, again.stderr).toBe(0);
  expect(labelsOf(again.stdout)).toEqual({ blue: 6, orange: 6, red: 6 });
  expect(JSON.parse(await readFile(manifest, 'utf8'))).toMatchObject({
    answers: { training: { labelsFrom: 'innermost' } },
  });
});

describe.skipIf(!(await hasTmux()))('at a terminal', () => {
  it.each([60, 100])('asks which folders are the labels, in %i columns', async (columns) => {
    const command = [
      process.execPath,
      await builtCli(),
      'train',
      '--data',
      'nested',
      '--dry-run',
      ...world.backbone,
    ];
    const screen = await openScreen(command, { cwd: world.path, env: world.env, columns });
    try {
      await screen.waitFor('Which folders are the labels?');
      expect(await screen.read()).toContain('cold, warm');
      await screen.press('Down');
      await screen.press('Enter');
      expect(await screen.exitCode(), await screen.read()).toBe(0);
      expect(await screen.read()).toContain('18 pictures, 3 labels:');
    } finally {
      await screen.close();
    }
  });
});
