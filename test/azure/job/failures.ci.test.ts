import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Metrics } from '../../../src/bundle/types.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { encode, noise, truncated } from '../../support/pictures.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import {
  expectError,
  only,
  PYTHON,
  runJob,
  SMALL,
  writeManifest,
  type ListedPicture,
} from './support/job.ts';
import { readJson } from './support/model.ts';

const LABELS = ['0', '1'];

describe.skipIf(!PYTHON)('what goes wrong', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let pictures: readonly ListedPicture[];
  let options: Readonly<Record<string, string | number>>;

  beforeAll(async () => {
    folder = await temporaryFolder();
    data = await digitFolder();
    pictures = await listDigits(data, LABELS, { training: 20, validation: 10 });
    const manifest = await writeManifest(folder.path, LABELS, pictures);
    options = { data, manifest, ...SMALL, epochs: 1, output: folder.at('output') };
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('an accuracy that does not rise for `patience` epochs ends the training', async () => {
    const output = folder.at('early');
    const { events } = await runJob({ ...options, output, epochs: 20, patience: 2, 'learning-rate': 1e-9 });
    const accuracies = only(events, 'epoch').map(({ validationAccuracy }) => validationAccuracy);
    const best = Math.max(...accuracies.map(Number));
    expect(accuracies.length).toBe(accuracies.indexOf(best) + 1 + 2);
    expect(only(events, 'done')[0].epochs).toBe(accuracies.length);
  });

  test('the time limit ends the training with a model', async () => {
    const output = folder.at('limit');
    const { events } = await runJob({ ...options, output, epochs: 500, patience: 500, 'time-limit': 1 });
    expect(only(events, 'epoch').length).toBeLessThan(20);
    expect((await readFile(join(output, 'bestModel.onnx'))).length).toBeGreaterThan(40e6);
  });

  test('pictures that cannot be read are named and left out', async () => {
    const mixed = folder.at('mixed');
    const listed: ListedPicture[] = [];
    await writeManifest(mixed, LABELS, []);
    for (const [i, picture] of pictures.entries()) {
      const path = `${i}.png`;
      await copyFile(join(data, picture.path), join(mixed, path));
      listed.push({ ...picture, path });
    }
    await writeFile(join(mixed, 'cut.png'), truncated(await encode(noise(1))));
    await writeFile(join(mixed, 'text.jpg'), 'no picture');
    listed.push({ path: 'cut.png', label: '0', split: 'training' });
    listed.push({ path: 'text.jpg', label: '1', split: 'validation' });
    listed.push({ path: 'gone.png', label: '1', split: 'validation' });
    const manifest = await writeManifest(mixed, LABELS, listed);
    const output = folder.at('left-out');
    const { events } = await runJob({ ...options, data: mixed, manifest, output, epochs: 2, workers: 1 });
    const unreadable = only(events, 'unreadable').map(({ path }) => path);
    expect(unreadable.sort()).toEqual(['cut.png', 'gone.png', 'text.jpg']);
    expect(await readJson<Metrics>(output, 'metrics.json')).toMatchObject({
      trainingPictures: 40,
      validationPictures: 20,
    });
    const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
    expect(facts.unreadable.map(({ path }) => path).sort()).toEqual(unreadable);
  });

  test('without internet it says how to bring the weights along', async () => {
    const proxy = 'http://127.0.0.1:9';
    const env = { HTTPS_PROXY: proxy, https_proxy: proxy, TORCH_HOME: folder.at('torch-home') };
    const failed = await runJob({ ...options, weights: 'imagenet' }, { exitCode: 1, env });
    expectError(failed, 'weights-not-downloaded', /--weights <file>/);
  });

  test.each([
    ['weights-missing', { weights: 'nowhere.pth' }, /nowhere\.pth does not exist/],
    ['weights-unreadable', { weights: import.meta.filename }, /no file of PyTorch weights/],
    ['manifest-unreadable', { manifest: 'nowhere.json' }, /nowhere\.json cannot be read/],
    ['manifest-invalid', { manifest: import.meta.filename }, /not what the tool writes/],
    ['data-missing', { data: import.meta.dirname }, /None of \d+ pictures/],
    ['output-not-writable', { output: import.meta.filename }, /cannot be written/],
  ])('%s', async (code, wrong, text) => {
    expectError(await runJob({ ...options, ...wrong }, { exitCode: 1 }), code, text);
  });

  test('a wrong argument is one line and exit code 2', async () => {
    const { stderr } = await runJob({ ...options, epochs: 'many' }, { exitCode: 2 });
    expect(stderr.trim()).toMatch(/^train\.py: argument --epochs: 'many' is not a whole number .*$/);
  });
});
