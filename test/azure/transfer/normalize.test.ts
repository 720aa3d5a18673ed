import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { ownPreprocessing } from '../../../src/bundle/preprocessing.ts';
import { inspectOnnx } from '../../../src/onnx/inspect.ts';
import { normalizeIntoGraph } from '../../../src/training/azure/transfer/normalize-into-graph.ts';
import { tinyModel } from '../../support/tiny-model.ts';

const LABELS = ['cat', 'dog', 'owl'];
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
const PLANE = 224 * 224;

/** Two different raw pictures, planar RGB, 0 to 255. */
const raw = Float32Array.from({ length: 2 * 3 * PLANE }, (_, i) => (i * 7919) % 256);
const normalized = raw.map((value, i) => {
  const channel = Math.floor(i / PLANE) % 3;
  return (value / 255 - MEAN[channel]) / STD[channel];
});

async function scores(
  model: Uint8Array,
  input: Float32Array,
  names = ['input1', 'output1'],
): Promise<number[]> {
  const session = await InferenceSession.create(model);
  const { [names[1]]: output } = await session.run({
    [names[0]]: new Tensor('float32', input, [2, 3, 224, 224]),
  });
  await session.release();
  return [...(output.data as Float32Array)];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-4));
}

test("AutoML's model gets its normalisation: raw pixels give what normalised ones gave", async () => {
  const before = tinyModel({ labels: 3, gain: 0.02 });
  const { model, preprocessing, activation, note } = normalizeIntoGraph(
    before,
    LABELS,
    'create-model-builder 1.0.0',
  );
  expectClose(await scores(model, raw), await scores(before, normalized));
  expect(activation).toBe('logits');
  expect(note).toMatch(/^Normalisation was put into the model: .*Conv/);
  expect(preprocessing).toEqual({
    resize: { mode: 'short-side', width: 224, height: 224, shortSide: 256, kernel: 'linear' },
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  });
  // The file says the same of itself.
  expect(ownPreprocessing(inspectOnnx(model))).toEqual(preprocessing);
  expect(JSON.parse(inspectOnnx(model).metadata.labels)).toEqual(LABELS);
});

test('a model that normalises by itself keeps its numbers', async () => {
  const before = tinyModel({ labels: 3, rescales: true });
  const { model, note } = normalizeIntoGraph(before, LABELS, 'create-model-builder 1.0.0');
  expectClose(await scores(model, raw), await scores(before, raw));
  expect(note).toMatch(/^Normalisation is in the model already: .*Mul/);
});

test('a model that normalises values of 0 to 1 by itself is given them', async () => {
  const before = tinyModel({ labels: 3, subtracts: MEAN });
  const { model, note } = normalizeIntoGraph(before, LABELS, 'create-model-builder 1.0.0');
  const unit = raw.map((value) => value / 255);
  expectClose(await scores(model, raw), await scores(before, unit));
  expect(note).toMatch(/^Normalisation was put into the model: .*Sub by 0\.485/);
});

test('other tensor names become ours', async () => {
  const before = tinyModel({ labels: 3, input: 'x', output: 'y', gain: 0.02 });
  const { model } = normalizeIntoGraph(before, LABELS, 'create-model-builder 1.0.0');
  expectClose(await scores(model, raw), await scores(before, normalized, ['x', 'y']));
});

test('softmax at the end is said, a wrong number of classes refused', () => {
  const softmax = normalizeIntoGraph(
    tinyModel({ labels: 3, softmax: true }),
    LABELS,
    'create-model-builder 1.0.0',
  );
  expect(softmax.activation).toBe('probabilities');
  expect(() => normalizeIntoGraph(tinyModel({ labels: 4 }), LABELS, '')).toThrow(
    expect.objectContaining({
      code: 'azure-labels-mismatch',
      message: expect.stringContaining('3 labels, but there are 4 classes') as string,
    }),
  );
  expect(() => normalizeIntoGraph(tinyModel({ labels: 3, layout: 'NHWC' }), LABELS, '')).toThrow(
    expect.objectContaining({ code: 'model-input-unsupported' }),
  );
});
