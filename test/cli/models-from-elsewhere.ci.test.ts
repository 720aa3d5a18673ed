import { cp, mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/bundles.ts';
import { cli } from './built-cli.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/foreign-models', import.meta.url));
const BARE = ['--no-install', '--no-git', '--no-format', '--no-verify'];
const LABELS = ['cat', "dog's", 'horse'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const generate = async (name: string, ...args: readonly string[]) =>
  await cli(['generate', name, ...args, ...BARE], { cwd: folder.path });

beforeAll(async () => {
  folder = await temporaryFolder();
  await cp(FIXTURES, folder.at('models'), { recursive: true });
  for (const [index, label] of LABELS.entries()) {
    await mkdir(folder.at('photos', label), { recursive: true });
    await cp(folder.at('models', 'pictures', `${index}.png`), folder.at('photos', label, 'a.png'));
  }
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('generate --model', () => {
  it('needs no flag for a model whose folder says all', async () => {
    const { stderr, exitCode } = await generate('birds', '--model', 'models/hugging-face/onnx/model.onnx');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/IR version 10.*lowered/);
    expect(stderr).toContain(
      'preprocessing from preprocessor_config.json beside it: stretched to 32 × 32 pixels',
    );
    const map = await readFile(folder.at('birds', 'birds-model', 'assets', 'bestModelMap.json'), 'utf8');
    expect(JSON.parse(map)).toEqual(LABELS);
  });

  it('prints what every preset brings on labelled pictures, and takes the best', async () => {
    const result = await generate(
      'rows',
      '--model',
      'models/sklearn/model.onnx',
      '--data',
      'photos',
      '--json',
    );
    const { stdout, stderr, exitCode } = result;
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'rows' });
    expect(stderr).toMatch(/^preprocessing +right +log loss/m);
    for (const preset of ['raw', 'unit', 'signed', 'imagenet', 'caffe', 'bgr', 'model-builder'])
      expect(stderr).toMatch(new RegExp(`^[* ] ${preset} +\\d/3 `, 'm'));
    const taken = /^\* (\S+) +3\/3/m.exec(stderr)?.[1];
    expect(stderr).toContain(`preprocessing ${taken}`);
    expect(stderr).toMatch(/measured[,;] 3 of 3 pictures right/);
  });
});
