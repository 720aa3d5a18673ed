import { expect, it } from 'vitest';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { findFeatures } from '../../src/training/local/find-features.ts';

it('finds weights that are computed from constants, however often each is used', () => {
  const layers = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
  const wide = layers.slice(1).map((name, at) => node('Sum', Array<string>(50).fill(layers[at]), [name]));
  const made = model({
    nodes: [
      ...wide,
      node('Flatten', ['input1'], ['seen'], { axis: 1 }),
      node('Gemm', ['seen', 'c7'], ['logits']),
    ],
    initializers: [tensor('c0', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6))],
    inputs: [valueInfo('input1', ['N', 3, 1, 1])],
    outputs: [valueInfo('logits', ['N', 2])],
  });
  // Asked of each input anew, this would take 50 to the power of 7 steps.
  expect(findFeatures(made).tensor).toBe('seen');
});
