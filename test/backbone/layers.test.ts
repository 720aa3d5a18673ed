import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFloat16 } from '../../tools/backbone/float16.ts';
import { foldNormalization } from '../../tools/backbone/fold.ts';
import { fromDepthwise, fromHwio, fromOhwi } from '../../tools/backbone/kernels.ts';
import type { Layer } from '../../tools/backbone/layers.ts';
import { quantize } from '../../tools/backbone/quantize.ts';
import { tfjsNetwork, type TfjsModel } from '../../tools/backbone/tfjs-network.ts';
import { readWeights } from '../../tools/backbone/tfjs-weights.ts';
import { readTflite } from '../../tools/backbone/tflite-model.ts';

const range = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => index);

const conv = (output: string, kernel: number[], bias?: number[]): Layer => ({
  kind: 'conv',
  input: 'x',
  output,
  kernel: { shape: [kernel.length, 1, 1, 1], data: Float32Array.from(kernel) },
  ...(bias && { bias: Float32Array.from(bias) }),
  stride: 1,
  padding: 'SAME',
  groups: 1,
});

describe('kernels', () => {
  it('come into ONNX order: out, in, height, width', () => {
    // Values say where they were: HWIO of [1,2,2,3] counts out fastest, then in, then width.
    expect([...fromHwio(range(12), [1, 2, 2, 3]).data]).toEqual([0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]);
    expect([...fromOhwi(range(12), [3, 1, 2, 2]).data]).toEqual([0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11]);
    expect(fromDepthwise(range(8), 2, 2, 2)).toEqual({ shape: [2, 1, 2, 2], data: Float32Array.of(0, 2, 4, 6, 1, 3, 5, 7) });
  });
});

describe('float16', () => {
  it('is read exactly', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x3555, 0x7bff, 0x8000, 0x7c00);
    const values = [1, -2, 2 ** -24, 0.333251953125, 65504, -0, Infinity];
    expect([...fromFloat16(new Uint8Array(halves.buffer))]).toEqual(values);
  });
});

describe('quantize', () => {
  it('is off by half a step at most, and keeps channels of one value exact', () => {
    const values = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.float({ min: -8, max: 8, noNaN: true }), (row, constant) => {
        const data = Float32Array.from([...row, ...new Array<number>(5).fill(constant)]);
        const { quantized, step, minimum } = quantize({ shape: [2, 5, 1, 1], data });
        quantized.forEach((value, index) => {
          const channel = Math.floor(index / 5);
          const error = Math.abs(value * step[channel] + minimum[channel] - data[index]);
          expect(error).toBeLessThanOrEqual(step[channel] * 0.501 + 1e-6);
        });
      }),
    );
  });
});

describe('foldNormalization', () => {
  const scale: Layer = { kind: 'scale', input: 'c', output: 's', factors: Float32Array.of(2, 3) };

  it('takes factors into the weights and offsets into the bias', () => {
    const shift: Layer = { kind: 'shift', input: 's', output: 'y', offsets: Float32Array.of(10, 20) };
    const { layers } = foldNormalization({ input: 'x', layers: [conv('c', [1, 5], [1, 1]), scale, shift], levels: ['y'] });
    expect(layers).toEqual([conv('y', [2, 15], [12, 23])]);
  });

  it('carries an offset over a residual addition', () => {
    const add: Layer = { kind: 'add', inputs: ['c', 'x'], output: 'sum' };
    const shift: Layer = { kind: 'shift', input: 'sum', output: 'y', offsets: Float32Array.of(10, 20) };
    const { layers } = foldNormalization({ input: 'x', layers: [conv('c', [1, 5]), add, shift], levels: ['y'] });
    expect(layers).toEqual([conv('c', [1, 5], [10, 20]), { ...add, output: 'y' }]);
  });

  it('leaves alone what somebody else reads as well', () => {
    const network = { input: 'x', layers: [conv('c', [1, 5]), scale], levels: ['c', 's'] };
    expect(foldNormalization(network).layers).toEqual(network.layers);
  });
});

describe('what the converter was not written for', () => {
  const convolution = (attributes: Record<string, unknown>, op = 'Conv2D'): TfjsModel => {
    const four = (n: number) => ({ list: { i: ['1', String(n), String(n), '1'] } });
    const attr = {
      padding: { s: [83, 65, 77, 69] },
      data_format: { s: [78, 72, 87, 67] },
      strides: four(1),
      dilations: four(1),
      ...attributes,
    };
    return { modelTopology: { node: [{ name: 'y', op, input: ['x', 'w'], attr }] }, weightsManifest: [] };
  };
  const weights = new Map([['w', { shape: [1, 1, 1, 1], data: Float32Array.of(1) }]]);
  const unsupported = expect.objectContaining({ code: 'backbone-unsupported' }) as Error;

  it('accepts the plain case', () => {
    expect(tfjsNetwork(convolution({}), weights, 'x', ['y']).layers).toHaveLength(1);
  });

  it.each([
    ['another operator', convolution({}, 'Conv3D')],
    ['dilation', convolution({ dilations: { list: { i: ['1', '2', '2', '1'] } } })],
    ['uneven strides', convolution({ strides: { list: { i: ['1', '1', '2', '1'] } } })],
    ['another padding', convolution({ padding: { s: [69] } })],
    ['channels first', convolution({ data_format: { s: [78, 67, 72, 87] } })],
    ['a tensor that is not there', { modelTopology: { node: [] }, weightsManifest: [] }],
  ])('is refused: %s', (_, model) => {
    expect(() => tfjsNetwork(model, weights, 'x', ['y'])).toThrow(unsupported);
  });

  it('is refused: weights in another type, or of another length', () => {
    const group = (dtype: string) => [{ paths: [], weights: [{ name: 'w', shape: [2], dtype }] }];
    expect(() => readWeights(group('float16'), new Uint8Array(4))).toThrow(unsupported);
    expect(() => readWeights(group('float32'), new Uint8Array(9))).toThrow(unsupported);
    expect(readWeights(group('float32'), new Uint8Array(8)).get('w')?.data).toHaveLength(2);
  });

  it('is refused: a file that is not TensorFlow Lite', () => {
    expect(() => readTflite(new Uint8Array(64))).toThrow(unsupported);
  });
});
