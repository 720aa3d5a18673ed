import { describe, expect, it } from 'vitest';
import { appendClassifierHead } from '../../src/onnx/append-head.ts';
import { appendFamiliarity } from '../../src/onnx/append-familiarity.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { flatBackbone, hasOnnxChecker, onnxChecker, run } from './models.ts';

const features = 12;
const head = {
  weights: new Float32Array(2 * features).fill(1),
  bias: new Float32Array(2),
  features,
  labels: 2,
};
const classifier = appendClassifierHead(flatBackbone(), head, {});
/** The head level is the last four features; the third prototype is twice as long as it need be. */
const prototypes = { vectors: Float32Array.of(1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 2), start: 8, width: 4 };
const rest = [9, 9, 9, 9, 9, 9, 9, 9];

describe('appendFamiliarity', () => {
  it('computes the cosine to the nearest prototype, for any batch', async () => {
    // By hand: |(3,4,0,0)| = 5, so 3/5 to the first, 4/5/√2 to the second, 0 to the third.
    const pictures = [
      [...rest, 3, 4, 0, 0],
      [...rest, 0, 0.1, 0.1, 0],
      [...rest, 0, 0, 3, 4],
      [...rest, 0, 0, -7, 0],
      [...rest, 0, 0, 0, 0],
    ];
    const bytes = appendFamiliarity(classifier, 'features', prototypes);
    const { dims, values } = await run(bytes, 'input1', [5, 3, 2, 2], pictures.flat(), 'familiarity');
    expect(dims).toEqual([5]);
    [3 / 5, 1, 4 / 5, 0, 0].forEach((cosine, index) => expect(values[index]).toBeCloseTo(cosine, 6));
    const alone = await run(bytes, 'input1', [1, 3, 2, 2], pictures[2], 'familiarity');
    expect(alone.values[0]).toBeCloseTo(4 / 5, 6);
  });

  it('leaves the scores as they were, and declares both outputs', async () => {
    const bytes = appendFamiliarity(classifier, 'features', prototypes);
    const picture = [...rest, 1, 2, 3, 4];
    expect(await run(bytes, 'input1', [1, 3, 2, 2], picture, 'output1')).toEqual({
      dims: [1, 2],
      values: [82, 82],
    });
    const facts = inspectOnnx(bytes);
    expect(facts.outputs).toEqual([
      { name: 'output1', elementType: 1, shape: [null, 2] },
      { name: 'familiarity', elementType: 1, shape: [null] },
    ]);
  });

  // Operators change between sets: each form of a backbone from elsewhere must run.
  it.each([7, 10, 11, 13, 17, 18, 19])('runs in operator set %i', async (opset) => {
    const backbone = model({
      nodes: [
        node('Flatten', ['input1'], ['features'], { axis: 1 }),
        node('Add', ['features', 'x'], ['familiarity']),
      ],
      initializers: [tensor('x', [], Float32Array.of(1))],
      inputs: [valueInfo('input1', ['N', 3, 2, 2])],
      outputs: [valueInfo('familiarity', ['N', features])],
      opset,
    });
    const bytes = appendFamiliarity(backbone, 'features', prototypes);
    const { values } = await run(bytes, 'input1', [1, 3, 2, 2], [...rest, 3, 4, 0, 0], 'familiarity');
    expect(values[0]).toBeCloseTo(3 / 5, 6);
  });

  it('refuses prototypes of another width, and features that are not there', () => {
    const mismatch = expect.objectContaining({ code: 'model-head-mismatch' }) as Error;
    expect(() => appendFamiliarity(classifier, 'features', { ...prototypes, width: 5 })).toThrow(mismatch);
    expect(() => appendFamiliarity(classifier, 'pooled', prototypes)).toThrow(mismatch);
  });

  it("calls a picture most familiar that is a prototype itself, on the embedded backbone's head", async () => {
    const { model: backbone, levels, width } = await readEmbeddedBackbone();
    const { start, width: size } = levels.at(-1)!;
    const picture = (seed: number) =>
      Array.from({ length: 3 * 224 * 224 }, (_, at) => 128 + 127 * Math.sin(at / seed));
    const { values: row } = await run(backbone, 'input1', [1, 3, 224, 224], picture(7), 'features');
    expect(row).toHaveLength(width);
    const vectors = Float32Array.from(row.slice(start, start + size));
    const bytes = appendFamiliarity(backbone, 'features', { vectors, start, width: size });
    const both = [...picture(7), ...picture(900)];
    const { values } = await run(bytes, 'input1', [2, 3, 224, 224], both, 'familiarity');
    expect(values[0]).toBeCloseTo(1, 5);
    expect(values[1]).toBeLessThan(0.95);
  });

  it.runIf(hasOnnxChecker())("is accepted by ONNX's own checker", () => {
    expect(onnxChecker(appendFamiliarity(classifier, 'features', prototypes))).toBe('');
  });
});
