import { describe, expect, it } from 'vitest';
import { appendClassifierHead } from '../../src/onnx/append-head.ts';
import { model, node, tensor, valueInfo, type AttributeValue } from '../../src/onnx/encode.ts';
import { viewModel } from '../../src/onnx/graph.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { makeBatchDynamic, prependNormalization, renameInput } from '../../src/onnx/prepare-backbone.ts';
import { ATTRIBUTE, GRAPH, NODE } from '../../src/onnx/schema.ts';
import { selectFeatures, type FeaturePooling } from '../../src/onnx/select-features.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { foreignModel, hasOnnxChecker, onnxChecker, run } from './models.ts';

const pixels = Array.from({ length: 48 }, (_, index) => index);
const means = [15, 47, 79];

/** One node on `x` with the given shape, output `y`. */
function oneNode(
  operator: string,
  shape: readonly number[],
  attributes: Record<string, AttributeValue> = {},
  options: { opset?: number; irVersion?: number } = {},
): Uint8Array {
  return model({
    nodes: [node(operator, ['x'], ['y'], attributes)],
    initializers: [],
    inputs: [valueInfo('x', shape)],
    outputs: [valueInfo('y', shape)],
    ...options,
  });
}

describe('selectFeatures', () => {
  it('cuts at a tensor inside the graph and drops what is no longer needed', async () => {
    const cut = selectFeatures(foreignModel(), { tensor: 'doubled', poolTo: 'spatial-mean', features: 3 });
    const { graph } = viewModel(cut);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['two']);
    expect(inspectOnnx(cut).outputs).toEqual([{ name: 'features', elementType: 1, shape: [null, 3] }]);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual([
      'Mul',
      'Cast',
      'GlobalAveragePool',
      'Flatten',
    ]);
    expect((await run(cut, 'data', [1, 3, 4, 4], pixels, 'features')).values).toEqual(means);
  });

  it('takes a tensor that has the name of the new output already', async () => {
    const cut = selectFeatures(foreignModel(), { tensor: 'features', poolTo: 'spatial-mean' });
    const { dims, values } = await run(cut, 'data', [1, 3, 4, 4], pixels, 'features');
    expect(dims).toEqual([1, 3]);
    expect(values).toEqual(means);
  });

  it.each<[FeaturePooling, readonly number[], readonly number[]]>([
    ['as-is', [2, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    ['spatial-mean', [2, 3, 1, 2], [0.5, 2.5, 4.5, 6.5, 8.5, 10.5]],
    ['token-mean', [2, 3, 2], [2, 3, 8, 9]],
    ['first-token', [2, 3, 2], [0, 1, 6, 7]],
  ])('pools: %s', async (poolTo, shape, expected) => {
    const cut = selectFeatures(oneNode('Relu', shape), { tensor: 'y', poolTo });
    expect((await run(cut, 'x', shape, pixels.slice(0, 12), 'features')).values).toEqual(expected);
  });

  it.each([7, 11, 13, 17, 18])('gives a graph that is valid in operator set %i', async (opset) => {
    const cut = selectFeatures(oneNode('Relu', [1, 3, 4, 4], {}, { opset }), {
      tensor: 'y',
      poolTo: 'spatial-mean',
    });
    const whole = prependNormalization(cut, { scale: 2, mean: [0, 0, 0], std: [1, 1, 1] });
    expect((await run(whole, 'x', [1, 3, 4, 4], pixels, 'features')).values).toEqual(means);
  });

  it('raises IR version 3, in which initializers had to be inputs as well', async () => {
    const old = model({
      nodes: [node('Mul', ['x', 'w'], ['y'])],
      initializers: [tensor('w', [], Float32Array.of(3))],
      inputs: [valueInfo('x', [1, 2]), valueInfo('w', [])],
      outputs: [valueInfo('y', [1, 2])],
      irVersion: 3,
      opset: 7,
    });
    const cut = selectFeatures(old, { tensor: 'y', poolTo: 'as-is' });
    expect(viewModel(cut).graph.inputs.map(({ name }) => name)).toEqual(['x']);
    expect((await run(cut, 'x', [1, 2], [1, 2], 'features')).values).toEqual([3, 6]);
  });

  it('keeps, and renames, what graphs inside of nodes read', () => {
    const branch = (operator: string, output: string): ProtoWriter =>
      new ProtoWriter()
        .message(GRAPH.node, node(operator, ['features', 'w'], [output]))
        .string(GRAPH.name, output)
        .message(GRAPH.output, valueInfo(output, ['N', 2]));
    const attribute = (name: string, graph: ProtoWriter): ProtoWriter =>
      new ProtoWriter()
        .string(ATTRIBUTE.name, name)
        .message(ATTRIBUTE.graph, graph)
        .varint(ATTRIBUTE.type, 5);
    const bytes = model({
      nodes: [
        node('Relu', ['x'], ['features']),
        node('If', ['yes'], ['y'])
          .message(NODE.attribute, attribute('then_branch', branch('Add', 'sum')))
          .message(NODE.attribute, attribute('else_branch', branch('Sub', 'difference'))),
      ],
      initializers: [tensor('w', [], Float32Array.of(3)), tensor('one', [], Float32Array.of(1))],
      inputs: [valueInfo('x', ['N', 2]), valueInfo('yes', [], 9)],
      outputs: [valueInfo('y', ['N', 2])],
    });
    const cut = selectFeatures(bytes, { tensor: 'y', poolTo: 'as-is' });
    const { graph } = viewModel(cut);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['w']);
    expect(graph.nodes.find(({ operator }) => operator === 'If')?.captured).toContain('features_inner');
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x', 'yes']);
  });

  it('says what there is when the tensor is not', () => {
    expect(() => selectFeatures(foreignModel(), { tensor: 'nope', poolTo: 'as-is' })).toThrow(
      expect.objectContaining({
        code: 'model-no-tensor',
        hint: expect.stringContaining('"output1"') as string,
      }),
    );
  });

  it('refuses operator sets from before 7', () => {
    const ancient = oneNode('Relu', [1, 3], {}, { opset: 6 });
    expect(() => selectFeatures(ancient, { tensor: 'y', poolTo: 'as-is' })).toThrow(
      expect.objectContaining({ code: 'model-opset-too-old' }),
    );
  });
});

describe('prependNormalization', () => {
  const imagenet = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
  const normalized = (value: number, channel: number): number =>
    (value * imagenet.scale - imagenet.mean[channel]) / imagenet.std[channel];

  it('scales every channel by its own mean and deviation', async () => {
    const bytes = prependNormalization(oneNode('Identity', [1, 3, 1, 2]), imagenet);
    const { values } = await run(bytes, 'x', [1, 3, 1, 2], [0, 255, 10, 20, 200, 100], 'y');
    [0, 255, 10, 20, 200, 100].forEach((value, index) => {
      expect(values[index]).toBeCloseTo(normalized(value, Math.floor(index / 2)), 5);
    });
  });

  it('takes planar pictures for a model that wants channels last', async () => {
    const model_ = prependNormalization(oneNode('Identity', [1, 1, 2, 3]), { ...imagenet, layout: 'NHWC' });
    expect(inspectOnnx(model_).inputs[0].shape).toEqual([1, 3, 1, 2]);
    const { values } = await run(model_, 'x', [1, 3, 1, 2], [0, 255, 10, 20, 200, 100], 'y');
    [0, 10, 200, 255, 20, 100].forEach((value, index) => {
      expect(values[index]).toBeCloseTo(normalized(value, index % 3), 5);
    });
  });

  it('casts for a model in half precision', async () => {
    const half = model({
      nodes: [node('Relu', ['x'], ['h']), node('Cast', ['h'], ['y'], { to: 1 })],
      initializers: [],
      inputs: [valueInfo('x', [1, 3, 1, 1], 10)],
      outputs: [valueInfo('y', [1, 3, 1, 1])],
    });
    const bytes = prependNormalization(half, { scale: 1, mean: [0, 0, 0], std: [2, 2, 2] });
    expect((await run(bytes, 'x', [1, 3, 1, 1], [2, 4, 8], 'y')).values).toEqual([1, 2, 4]);
  });
});

describe('the way of a foreign model to a bestModel.onnx', () => {
  const prepared = (): Uint8Array =>
    makeBatchDynamic(
      selectFeatures(
        prependNormalization(renameInput(foreignModel()), { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }),
        { tensor: 'features', poolTo: 'spatial-mean' },
      ),
    );
  const head = { weights: Float32Array.of(1, 1, 1), bias: Float32Array.of(0), features: 3, labels: 1 };

  it('ends in our contract, for any batch', async () => {
    const bytes = appendClassifierHead(prepared(), head, {});
    expect(inspectOnnx(bytes).inputs).toEqual([{ name: 'input1', elementType: 1, shape: [null, 3, 4, 4] }]);
    const { dims, values } = await run(bytes, 'input1', [2, 3, 4, 4], [...pixels, ...pixels], 'output1');
    expect(dims).toEqual([2, 1]);
    expect(values).toEqual([141, 141]);
  });

  it.runIf(hasOnnxChecker())("is accepted by ONNX's own checker", () => {
    expect(onnxChecker(appendClassifierHead(prepared(), head, {}))).toBe('');
  });

  it('is refused when the model takes more than a picture', () => {
    const two = model({
      nodes: [node('Add', ['a', 'b'], ['y'])],
      initializers: [],
      inputs: [valueInfo('a', [1]), valueInfo('b', [1])],
      outputs: [valueInfo('y', [1])],
    });
    expect(() => renameInput(two)).toThrow(expect.objectContaining({ code: 'model-inputs' }));
  });
});
