import { describe, expect, it } from 'vitest';
import { adaptInput, adaptScores, zipMapLabels } from '../../src/onnx/adapt-classifier.ts';
import { model, node, tensor, valueInfo, type Dimension } from '../../src/onnx/encode.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { NODE, VALUE_INFO } from '../../src/onnx/schema.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { run } from './models.ts';

/** x [N, columns] through some nodes. */
function ending(
  nodes: readonly ProtoWriter[],
  outputs: readonly ProtoWriter[],
  input: readonly Dimension[] = ['N', 2],
) {
  return model({
    nodes,
    initializers: [
      tensor('unused', [3], Float32Array.of(1, 2, 3)),
      tensor('column', [4], BigInt64Array.of(0n, 2n, 1n, 1n)),
    ],
    inputs: [valueInfo('x', input)],
    outputs,
  });
}

/** Not a tensor, as the output of a ZipMap is not. */
const sequence = (name: string) => new ProtoWriter().string(VALUE_INFO.name, name);

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('adaptScores', () => {
  it('leaves a row of scores as it is', () => {
    const bytes = ending([node('Neg', ['x'], ['y'])], [valueInfo('y', ['N', 2])]);
    expect(adaptScores(bytes, 2).model).toBe(bytes);
  });

  it('takes what goes into a ZipMap, and what nothing else needs goes', async () => {
    const zipMap = node('ZipMap', ['p'], ['map']).string(NODE.domain, 'ai.onnx.ml');
    const bytes = ending(
      [node('Softmax', ['x'], ['p'], { axis: 1 }), node('ArgMax', ['p'], ['label'], { axis: 1 }), zipMap],
      [valueInfo('label', ['N', 1], 7), sequence('map')],
    );
    const { model: adapted, change } = adaptScores(bytes, 2);
    expect(change).toMatch(/"map".*2 scores.*ZipMap/);
    expect(inspectOnnx(adapted)).toMatchObject({ nodes: 1, outputs: [{ name: 'p', shape: [null, 2] }] });
    const { values } = await run(adapted, 'x', [1, 2], [0, Math.log(3)], 'p');
    expect(values[1]).toBeCloseTo(0.75, 6);
  });

  it('takes the row beside outputs that are no tensors', () => {
    const bytes = ending([node('Neg', ['x'], ['y'])], [sequence('map'), valueInfo('y', ['N', 2])]);
    expect(inspectOnnx(adaptScores(bytes, 2).model).outputs).toMatchObject([{ name: 'y' }]);
  });

  it.each<[string, readonly ProtoWriter[], readonly Dimension[]]>([
    ['[N, 1]', [node('Sigmoid', ['x'], ['y'])], ['N', 1]],
    ['[N]', [node('Sigmoid', ['x'], ['s']), node('Flatten', ['s'], ['y'], { axis: 1 })], ['N']],
  ])('gives one Sigmoid %s the score of the second of two labels', async (_, nodes, shape) => {
    const { model: adapted } = adaptScores(ending(nodes, [valueInfo('y', shape)], ['N', 1]), 2);
    const [{ name }] = inspectOnnx(adapted).outputs;
    for (const z of [-30, -0.7, 0, 2.5]) {
      const { values, dims } = await run(adapted, 'x', [1, 1], [z], name);
      expect(dims).toEqual([1, 2]);
      const [no, yes] = values.map(Math.exp);
      expect(yes / (no + yes)).toBeCloseTo(sigmoid(z), 6);
    }
  });

  it('leaves one score alone that is no Sigmoid, and a Sigmoid for one label', () => {
    const linear = ending([node('Neg', ['x'], ['y'])], [valueInfo('y', ['N', 1])], ['N', 1]);
    expect(adaptScores(linear, 2).model).toBe(linear);
    const one = ending([node('Sigmoid', ['x'], ['y'])], [valueInfo('y', ['N', 1])], ['N', 1]);
    expect(adaptScores(one, 1).model).toBe(one);
  });

  it('drops axes of 1', async () => {
    const bytes = ending([node('Reshape', ['x', 'column'], ['y'])], [valueInfo('y', ['N', 2, 1, 1])]);
    const { model: adapted } = adaptScores(bytes, 2);
    const [{ name, shape }] = inspectOnnx(adapted).outputs;
    expect(shape).toEqual([null, 2]);
    expect(await run(adapted, 'x', [1, 2], [5, 6], name)).toEqual({ dims: [1, 2], values: [5, 6] });
  });

  it('leaves a grid of scores alone', () => {
    const bytes = ending([node('Neg', ['x'], ['y'])], [valueInfo('y', ['N', 2, 7, 7])]);
    expect(adaptScores(bytes, 2).model).toBe(bytes);
  });
});

describe('adaptInput', () => {
  it('gives flat pixels a picture, row by row', async () => {
    const bytes = ending([node('Neg', ['x'], ['y'])], [valueInfo('y', ['N', 12])], ['N', 12]);
    const { model: adapted, change } = adaptInput(bytes);
    expect(change).toContain('2 × 2 pixels');
    expect(inspectOnnx(adapted).inputs).toMatchObject([{ name: 'x', shape: [null, 2, 2, 3] }]);
    const pixels = Array.from({ length: 12 }, (_, index) => index + 1);
    const { values } = await run(adapted, 'x', [1, 2, 2, 3], pixels, 'y');
    expect(values).toEqual(pixels.map((value) => -value));
  });

  it.each([[['N', 13]], [['N', 3]], [['N', 3, 8, 8]]])('leaves %j alone', (shape) => {
    const bytes = ending([node('Neg', ['x'], ['y'])], [valueInfo('y', shape)], shape);
    expect(adaptInput(bytes).model).toBe(bytes);
  });
});

describe('zipMapLabels', () => {
  it('knows none without a ZipMap', () => {
    expect(zipMapLabels(ending([node('Neg', ['x'], ['y'])], [valueInfo('y', ['N', 2])]))).toBeUndefined();
  });
});
