import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ModelBuilderError } from '../../src/errors.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { ELEMENT } from '../../src/onnx/schema.ts';
import { meansModel } from '../support/tiny-model.ts';
import { importing, LABELS, tiny } from './importing.ts';

const { at, bundleName, importBytes } = importing();

function grey(shape: readonly (number | string)[]): Uint8Array {
  return model({
    nodes: [node('Flatten', ['x'], ['f'], { axis: 1 }), node('MatMul', ['f', 'w'], ['y'])],
    initializers: [tensor('w', [64, 3], new Float32Array(192))],
    inputs: [valueInfo('x', shape)],
    outputs: [valueInfo('y', ['N', 3])],
  });
}

function endingIn(operator: 'Div' | 'Sigmoid', outputs: number): Uint8Array {
  return model({
    nodes: [
      node('Flatten', ['input1'], ['f'], { axis: 1 }),
      node('MatMul', ['f', 'w'], ['m']),
      node(operator, operator === 'Div' ? ['m', 'm'] : ['m'], ['output1']),
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
    [
      'a model of grey pictures',
      grey(['N', 1, 8, 8]),
      LABELS,
      'model-input-unsupported',
      /3 colour channels/,
    ],
    [
      'a model of grey pictures of any size',
      grey(['N', 'H', 'W', 1]),
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
    ['a model of several labels a picture', endingIn('Sigmoid', 3), LABELS, 'model-multi-label', /Sigmoid/],
    [
      'a model that answers yes or no',
      endingIn('Sigmoid', 1),
      ['yes'],
      'model-output-unsupported',
      /Sigmoid with one output.*two labels.*that of no first/,
    ],
    [
      'an operator set of the future',
      versioned({ opset: 99 }),
      LABELS,
      'model-too-new',
      /^The model declares operator set 99 and is newer than this tool knows.* Export it for operator set 20 or older/,
    ],
    [
      'a format of the future',
      versioned({ irVersion: 99 }),
      LABELS,
      'model-too-new',
      /^The model declares IR version 99 and is newer than this tool knows/,
    ],
    [
      'a model whose scores are no numbers',
      endingIn('Div', 3),
      LABELS,
      'model-scores-not-finite',
      /no numbers/,
    ],
    ['labels that are no JSON', tiny(), '["cat", "dog"', 'labels-invalid', /not JSON/],
    ['labels that are no text', tiny(), 'cat\0dog', 'labels-invalid', /no text/],
    ['labels with a blank line among them', tiny(), 'cat\n\nbird\n', 'labels-invalid', /Label 1/],
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
    expect((await readdir(at())).filter((name) => name.startsWith(bundleName()))).toEqual([]);
  });

  it('a model that is not there', async () => {
    const missing = importBytes(tiny(), LABELS, { model: at('nowhere.onnx') });
    await expect(missing).rejects.toMatchObject({ code: 'model-not-found' });
  });

  it('labels that are not there, with the flag that names them', async () => {
    const missing = importBytes(tiny(), LABELS, { labels: at('nowhere.json') });
    await expect(missing).rejects.toMatchObject({
      code: 'labels-not-found',
      message: expect.stringContaining('labels file') as string,
      hint: expect.stringContaining('--labels') as string,
    });
  });

  it('a folder in place of a model', async () => {
    await expect(importBytes(tiny(), LABELS, { model: at() })).rejects.toMatchObject({
      code: 'model-not-found',
    });
  });

  it('an output folder that is there already', async () => {
    await expect(importBytes(tiny(), LABELS, { output: at() })).rejects.toMatchObject({
      code: 'bundle-exists',
    });
  });
});
