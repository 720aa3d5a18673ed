import { describe, expect, it } from 'vitest';
import { appendClassifierHead } from '../../src/onnx/append-head.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { viewModel } from '../../src/onnx/graph.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { flatBackbone, hasOnnxChecker, onnxChecker, run } from './models.ts';

const features = 12;
const labels = 2;
/** Label 0 sums the features, label 1 takes the first one. */
const weights = Float32Array.from({ length: labels * features }, (_, index) => (index <= features ? 1 : 0));
const head = { weights, bias: Float32Array.of(0.5, -1), features, labels };
const picture = Array.from({ length: features }, (_, index) => index + 1);

describe('appendClassifierHead', () => {
  it('computes logits: features times weights plus bias, for any batch', async () => {
    const bytes = appendClassifierHead(flatBackbone(), head, {});
    const { dims, values } = await run(
      bytes,
      'input1',
      [2, 3, 2, 2],
      [...picture, ...picture.map((x) => 2 * x)],
      'output1',
    );
    expect(dims).toEqual([2, 2]);
    expect(values).toEqual([78.5, 0, 156.5, 1]);
  });

  it('declares what it computes, and carries the metadata', () => {
    const bytes = appendClassifierHead(flatBackbone(), head, { labels: '["ä","b"]', width: '2' });
    const facts = inspectOnnx(bytes);
    expect(facts.inputs).toEqual([{ name: 'input1', elementType: 1, shape: [null, 3, 2, 2] }]);
    expect(facts.outputs).toEqual([{ name: 'output1', elementType: 1, shape: [null, 2] }]);
    expect(facts.outputOperators).toEqual({ output1: 'Gemm' });
    expect(facts.metadata).toEqual({ labels: '["ä","b"]', width: '2' });
  });

  it('copies the backbone byte for byte', () => {
    const backbone = flatBackbone();
    const before = viewModel(backbone).graph.nodes[0].message;
    const after = viewModel(appendClassifierHead(backbone, head, {})).graph.nodes[0].message;
    expect(Buffer.compare(before, after)).toBe(0);
  });

  it('works on a backbone whose tensors have the names that it wants to give', async () => {
    const clashing = model({
      nodes: [
        node('Mul', ['input1', 'classifier_weights'], ['classifier_bias']),
        node('Flatten', ['classifier_bias'], ['output1'], { axis: 1 }),
      ],
      initializers: [tensor('classifier_weights', [], Float32Array.of(10))],
      inputs: [valueInfo('input1', ['N', 3, 2, 2])],
      outputs: [valueInfo('output1', ['N', 12])],
    });
    const { values } = await run(
      appendClassifierHead(clashing, head, {}),
      'input1',
      [1, 3, 2, 2],
      picture,
      'output1',
    );
    expect(values).toEqual([780.5, 9]);
  });

  it.each([
    ['too few weights', { ...head, weights: weights.subarray(1) }],
    ['another width', { weights: new Float32Array(26), bias: head.bias, features: 13, labels }],
  ])('refuses a head with %s', (_, wrong) => {
    expect(() => appendClassifierHead(flatBackbone(), wrong, {})).toThrow(
      expect.objectContaining({ code: 'model-head-mismatch' }),
    );
  });

  it.runIf(hasOnnxChecker())("is accepted by ONNX's own checker", () => {
    expect(onnxChecker(appendClassifierHead(flatBackbone(), head, { a: 'b' }))).toBe('');
  });
});
