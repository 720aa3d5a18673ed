import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundle } from '../../src/bundle/read-bundle.ts';
import { importModel, type ImportOptions } from '../../src/bundle/import-model.ts';
import type { Bundle } from '../../src/bundle/types.ts';
import type { ModelBuilderError } from '../../src/errors.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { ELEMENT } from '../../src/onnx/schema.ts';
import { encode, noise } from '../support/pictures.ts';
import { meansModel, tinyModel, type TinyModel } from '../support/tiny-model.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

const notes: string[] = [];

async function importBytes(
  bytes: Uint8Array,
  labels: unknown,
  options: Partial<ImportOptions> = {},
): Promise<Bundle> {
  const name = `m${count++}`;
  await writeFile(join(folder, `${name}.onnx`), bytes);
  await writeFile(join(folder, `${name}.json`), typeof labels === 'string' ? labels : JSON.stringify(labels));
  notes.length = 0;
  return importModel({
    model: join(folder, `${name}.onnx`),
    labels: join(folder, `${name}.json`),
    preprocessing: 'auto',
    golden: 'synthetic',
    output: join(folder, `${name}-bundle`),
    note: (text) => notes.push(text),
    ...options,
  });
}

const LABELS = ['cat', 'dog', 'bird'];
function tiny(options: Partial<TinyModel> = {}): Uint8Array {
  return tinyModel({ labels: LABELS.length, ...options });
}

describe('a model from elsewhere', () => {
  it('whose graph starts with a convolution is fed ImageNet-normalised pictures', async () => {
    const { pipeline } = await importBytes(tiny(), LABELS);
    expect(pipeline.preprocessing).toMatchObject({
      resize: { mode: 'short-side', shortSide: 256 },
      mean: [0.485, 0.456, 0.406],
    });
    expect(pipeline.output.activation).toBe('logits');
    expect(notes.join('\n')).toMatch(/imagenet.*starts with Conv/);
  });

  it('whose graph rescales its input is fed raw bytes, as Model Builder does', async () => {
    const { pipeline } = await importBytes(tiny({ rescales: true }), LABELS);
    expect(pipeline.preprocessing).toMatchObject({
      resize: { mode: 'cover' },
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
  });

  it.each([
    [
      'values 0 to 1',
      [0.485, 0.456, 0.406],
      1 / 255,
      /unit .*Sub by 0\.485, 0\.456, 0\.406.*--preprocessing/,
    ],
    ['raw bytes', [123.7, 116.3, 103.5], 1, /model-builder .*Sub: it normalises by itself.*--preprocessing/],
  ])('whose graph subtracts a mean of %s is fed them', async (_, subtracts, scale, note) => {
    const { pipeline } = await importBytes(tiny({ subtracts }), LABELS);
    expect(pipeline.preprocessing).toMatchObject({ scale, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(notes.join('\n')).toMatch(note);
  });

  it('that declares no size at all is taken for planar colours of the usual size', async () => {
    const { directory } = await importBytes(tiny({ open: true }), LABELS);
    const { input, preprocessing } = (await readBundle(directory)).pipeline;
    expect(input).toMatchObject({ layout: 'NCHW', shape: [null, null, null, null] });
    expect(preprocessing.resize).toMatchObject({ width: 224, height: 224 });
    expect(notes.join('\n')).toContain('NCHW, taken for [N, 3, 224, 224]');
  });

  it('is described with its own sizes', async () => {
    const { pipeline } = await importBytes(meansModel({ side: 384 }), LABELS);
    expect(pipeline.preprocessing.resize).toMatchObject({ shortSide: 439, width: 384, height: 384 });
    expect(notes).toContainEqual(
      expect.stringMatching(/imagenet \(short side 439, centre crop 384 × 384 pixels/),
    );
    expect(notes.join('\n')).not.toContain('224');
  });

  it('whose metadata tell half of a resize is taken for any other', async () => {
    const metadata = {
      producer: 'create-model-builder 0.1.0',
      resize: JSON.stringify({ mode: 'stretch', kernel: 'lanczos3' }),
    };
    const { pipeline } = await importBytes(tiny({ rescales: true, metadata }), LABELS);
    expect(pipeline.preprocessing.resize).toMatchObject({ mode: 'cover', width: 224, height: 224 });
  });

  it('gets drawn samples, and its activation from them, when no picture can be read', async () => {
    const path = join(folder, 'damaged.png');
    await writeFile(path, 'no picture');
    const picture = { path, name: 'damaged.png', label: 'cat', sha256: 'aa', width: 8, height: 8 };
    const { pipeline, golden } = await importBytes(tiny(), LABELS, {
      golden: 'dataset',
      pictures: [picture],
    });
    expect(golden).toMatchObject({ source: 'synthetic' });
    expect(golden.samples).toHaveLength(3);
    expect(pipeline.output.activation).toBe('logits');
    expect(notes.join('\n')).toContain('none of the pictures could be read');
  });

  it('gets drawn samples when no picture has one of its labels, and says that', async () => {
    const path = join(folder, 'red.png');
    await writeFile(path, await encode(noise(1)));
    const picture = { path, name: 'red.png', label: 'Cat', sha256: 'aa', width: 8, height: 8 };
    const { golden } = await importBytes(tiny(), LABELS, { golden: 'dataset', pictures: [picture] });
    expect(golden.source).toBe('synthetic');
    expect(notes.join('\n')).toContain("no picture has one of the model's labels");
  });

  it('that the local trainer made is fed as its metadata says', async () => {
    const resize = { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' };
    const metadata = { producer: 'create-model-builder 0.1.0', resize: JSON.stringify(resize) };
    const { pipeline } = await importBytes(tiny({ rescales: true, metadata }), LABELS);
    expect(pipeline.preprocessing).toEqual({ resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('with channels last, another tensor name and a softmax is understood', async () => {
    const { pipeline, golden } = await importBytes(
      tiny({ layout: 'NHWC', input: 'serving:0', output: 'p', softmax: true }),
      LABELS,
    );
    expect(pipeline.input).toMatchObject({ name: 'serving:0', layout: 'NHWC' });
    expect(pipeline.output).toMatchObject({ name: 'p', activation: 'probabilities' });
    for (const { score } of golden.samples) expect(score.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  it('with one label is accepted', async () => {
    const { golden } = await importBytes(tiny({ labels: 1 }), ['only']);
    expect(golden.samples[0]).toMatchObject({ prediction: 'only', score: [1] });
  });

  it('with labels that JavaScript objects stumble over keeps them in order', async () => {
    const labels = ['__proto__', 'constructor', '10'];
    const { directory } = await importBytes(tiny(), labels);
    expect((await readBundle(directory)).pipeline.labels).toEqual(labels);
  });

  it('takes the labels of a Hugging Face config.json, in order of their ids', async () => {
    const { pipeline } = await importBytes(tiny(), { id2label: { 2: 'bird', 0: 'cat', 1: 'dog' } });
    expect(pipeline.labels).toEqual(LABELS);
  });

  it('gives the same scores when its bundle is read back', async () => {
    const bundle = await importBytes(tiny(), LABELS);
    expect(await readBundle(bundle.directory)).toEqual(bundle);
  });
});

const grey = model({
  nodes: [node('Flatten', ['x'], ['f'], { axis: 1 }), node('MatMul', ['f', 'w'], ['y'])],
  initializers: [tensor('w', [64, 3], new Float32Array(192))],
  inputs: [valueInfo('x', ['N', 1, 8, 8])],
  outputs: [valueInfo('y', ['N', 3])],
});
const openGrey = model({
  nodes: [node('Flatten', ['x'], ['f'], { axis: 1 }), node('MatMul', ['f', 'w'], ['y'])],
  initializers: [tensor('w', [64, 3], new Float32Array(192))],
  inputs: [valueInfo('x', ['N', 'H', 'W', 1])],
  outputs: [valueInfo('y', ['N', 3])],
});
const notANumber = model({
  nodes: [
    node('Flatten', ['input1'], ['f'], { axis: 1 }),
    node('MatMul', ['f', 'w'], ['m']),
    node('Div', ['m', 'm'], ['output1']),
  ],
  initializers: [tensor('w', [192, 3], new Float32Array(576))],
  inputs: [valueInfo('input1', ['N', 3, 8, 8])],
  outputs: [valueInfo('output1', ['N', 3])],
});
function sigmoid(outputs: number): Uint8Array {
  return model({
    nodes: [
      node('Flatten', ['input1'], ['f'], { axis: 1 }),
      node('MatMul', ['f', 'w'], ['m']),
      node('Sigmoid', ['m'], ['output1']),
    ],
    initializers: [tensor('w', [192, outputs], new Float32Array(192 * outputs))],
    inputs: [valueInfo('input1', ['N', 3, 8, 8])],
    outputs: [valueInfo('output1', ['N', outputs])],
  });
}
function versioned(version: { readonly opset?: number; readonly irVersion?: number }): Uint8Array {
  return model({
    nodes: [node('GlobalAveragePool', ['x'], ['pooled']), node('Flatten', ['pooled'], ['y'])],
    initializers: [],
    inputs: [valueInfo('x', ['N', 3, 8, 8])],
    outputs: [valueInfo('y', ['N', 3])],
    ...version,
  });
}

describe('bad model files and labels are refused, and no bundle is left behind', () => {
  it.each<[string, Uint8Array, unknown, string, RegExp]>([
    ['an empty model', new Uint8Array(), LABELS, 'model-empty', /empty/],
    ['a text', Buffer.from('hello world, this is not ONNX'), LABELS, 'model-not-onnx', /./],
    ['half a model', tiny().subarray(0, 500), LABELS, 'model-truncated', /./],
    ['an HTML page', Buffer.from('<!DOCTYPE html><html></html>'), LABELS, 'model-not-onnx', /HTML/],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n0000000000', 'latin1'), LABELS, 'model-not-onnx', /PNG/],
    ['a zip', Buffer.from('PK\x03\x04000000000000', 'latin1'), LABELS, 'model-not-onnx', /zip/i],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      LABELS,
      'model-not-onnx',
      /LFS/,
    ],
    [
      'a batch of four',
      meansModel({ batch: 4 }),
      LABELS,
      'model-input-unsupported',
      /exactly 4 pictures.*\[1, /,
    ],
    [
      'pictures of a million pixels a side',
      meansModel({ side: 1e6 }),
      LABELS,
      'model-input-unsupported',
      /4096/,
    ],
    [
      'bytes as input',
      meansModel({ input: ELEMENT.uint8 }),
      LABELS,
      'model-input-unsupported',
      /of uint8.*float32/,
    ],
    [
      'half-precision scores',
      meansModel({ output: ELEMENT.float16 }),
      LABELS,
      'model-output-unsupported',
      /of float16.*float32/,
    ],
    [
      'a graph that needs another size',
      meansModel({ inside: 9 }),
      LABELS,
      'model-not-runnable',
      /cannot run/,
    ],
    ['a model of grey pictures', grey, LABELS, 'model-input-unsupported', /3 colour channels/],
    [
      'a model of grey pictures of any size',
      openGrey,
      LABELS,
      'model-input-unsupported',
      /\[N, N, N, 1\].*3 colour channels/,
    ],
    [
      'a model with another number of classes',
      tiny({ labels: 4 }),
      LABELS,
      'model-labels-mismatch',
      /3 labels/,
    ],
    ['a model of several labels a picture', sigmoid(3), LABELS, 'model-multi-label', /Sigmoid/],
    [
      'a model that answers yes or no',
      sigmoid(1),
      ['yes'],
      'model-output-unsupported',
      /Sigmoid with one output.*two labels and two outputs/,
    ],
    [
      'an operator set of the future',
      versioned({ opset: 99 }),
      LABELS,
      'model-not-loadable',
      /^onnxruntime cannot load the model: its operator set is 99, the newest that is supported is \d+ Export/,
    ],
    [
      'a format of the future',
      versioned({ irVersion: 99 }),
      LABELS,
      'model-not-loadable',
      /^onnxruntime cannot load the model: Unsupported model IR version: 99, [^\n]* Export/,
    ],
    ['a model whose scores are no numbers', notANumber, LABELS, 'model-scores-not-finite', /no numbers/],
    ['labels that are no JSON', tiny(), 'cat\ndog\nbird', 'labels-invalid', /not JSON/],
    ['labels that are no list', tiny(), '"cat"', 'labels-invalid', /no list/],
    ['labels with a number among them', tiny(), ['cat', 7, 'bird'], 'labels-invalid', /Label 1 .* 7/],
    ['a blank label', tiny(), ['cat', ' ', 'bird'], 'labels-invalid', /Label 1/],
    ['a label that is there twice', tiny(), ['cat', 'dog', 'cat'], 'labels-invalid', /"cat".*twice/],
    ['no labels', tiny(), [], 'labels-invalid', /0 labels/],
    ['ids with a gap', tiny(), { id2label: { 0: 'a', 2: 'b' } }, 'labels-invalid', /no list/],
  ])('%s', async (_, bytes, labels, code, message) => {
    const error = await importBytes(bytes, labels).then(
      () => undefined,
      (caught: unknown) => caught as ModelBuilderError,
    );
    expect(error?.code).toBe(code);
    expect(`${error?.message ?? ''} ${error?.hint ?? ''}`).toMatch(message);
    expect(error?.hint).not.toBe('');
    expect((await readdir(folder)).filter((name) => name.startsWith(`m${count - 1}-bundle`))).toEqual([]);
  });

  it('a model that is not there', async () => {
    const missing = importBytes(tiny(), LABELS, { model: join(folder, 'nowhere.onnx') });
    await expect(missing).rejects.toMatchObject({ code: 'model-not-found' });
  });

  it('labels that are not there, with the flag that names them', async () => {
    const missing = importBytes(tiny(), LABELS, { labels: join(folder, 'nowhere.json') });
    await expect(missing).rejects.toMatchObject({
      code: 'labels-not-found',
      message: expect.stringContaining('labels file') as string,
      hint: expect.stringContaining('--labels') as string,
    });
  });

  it('a folder in place of a model', async () => {
    await expect(importBytes(tiny(), LABELS, { model: folder })).rejects.toMatchObject({
      code: 'model-not-found',
    });
  });

  it('an output folder that is there already', async () => {
    await expect(importBytes(tiny(), LABELS, { output: folder })).rejects.toMatchObject({
      code: 'bundle-exists',
    });
  });
});
