import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOwnPackage } from '../../src/io/own-package.ts';
import { appendClassifierHead } from '../../src/onnx/append-head.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { sha256Of } from '../../src/sha256.ts';
import type { Level } from '../../src/training/local/backbone.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { prepareBackbone } from '../../src/training/local/custom-backbone.ts';
import { readSidecar, SIDECAR_METADATA } from '../../src/training/local/sidecar.ts';
import { hasOnnxChecker, onnxChecker } from '../onnx/models.ts';
import { featuresOf, largestDifference, photos, recorded } from './reference.ts';

const FOLDER = join(findOwnPackage().root, 'backbone');

/** A change of the converter changes them, knowingly, here. */
const HASHES: Readonly<Record<string, string>> = {
  'lite0.onnx': '3250e708cac48e8bae032fbdc9d5931741a3cb56d406568f6a875c7c745adaba',
  'lite2.onnx': '5950e943db2b54a7fcb1285d3f7e98f36530a3a05b4ad2520cb4527381ffa6e0',
};

/**
 * Relative error of a 1 × 1 convolution's weights, root mean square, of 8 bits a channel: a step is a 255th of the channel's
 * range, its rounding a step/√12, and a range holds about six standard deviations: 6/255/√12. The weights' own is 0.0069.
 */
const ROUNDING = 0.0069;

/**
 * Independent roundings add up to √layers. Two convolutions a block lie before a level. Twice that, because the error is
 * relative to a layer's values, and the mean of what of them is above zero is smaller.
 */
function bound({ name }: Level, blocks: number): number {
  const layers = 2 * Number(/^b(\d+)e$/.exec(name)?.[1] ?? blocks);
  return 2 * ROUNDING * Math.sqrt(layers);
}

describe.each([
  ['lite0', 16, [480, 672, 1152, 1280]],
  ['lite2', 21, [528, 720, 1248, 1280]],
] as const)('%s', (network, blocks, widths) => {
  it('has the bytes that were converted', async () => {
    const file = `${network}.onnx`;
    expect(sha256Of(await readFile(join(FOLDER, file)))).toBe(HASHES[file]);
  });

  it('takes raw planar RGB and gives its levels, in operators that need opset 13', async () => {
    const facts = inspectOnnx(await readFile(join(FOLDER, `${network}.onnx`)));
    const width = widths.reduce((sum, one) => sum + one, 0);
    expect(facts.inputs).toEqual([{ name: 'input1', elementType: 1, shape: [null, 3, 224, 224] }]);
    expect(facts.outputs).toEqual([{ name: 'features', elementType: 1, shape: [null, width] }]);
    expect(facts).toMatchObject({ irVersion: 8, opset: 13, externalData: [] });
    const { levels } = readSidecar(facts.metadata[SIDECAR_METADATA], network);
    expect(levels!.map((level) => level.width)).toEqual(widths);
    expect(levels!.at(-1)!.name).toBe('head');
  });

  it('computes what PyTorch computes with the original weights, within the error of 8 bits', async () => {
    const model = await readFile(join(FOLDER, `${network}.onnx`));
    const pictures = await photos();
    const [found, expected] = [await featuresOf(model, pictures), await recorded(network)];
    expect(found).toHaveLength(expected.length);
    const { levels } = readSidecar(inspectOnnx(model).metadata[SIDECAR_METADATA], network);
    const width = expected.length / pictures.length;
    for (const level of levels!) {
      const own = (features: Float32Array) =>
        features.filter((_, at) => at % width >= level.start && at % width < level.start + level.width);
      const [a, b] = [own(found), own(expected)];
      expect(rms(a.map((value, at) => value - b[at])) / rms(b)).toBeLessThan(bound(level, blocks));
    }
  });
});

describe('lite0+lite2', () => {
  it('gives the features of both side by side, a picture the same in any place of a batch', async () => {
    const { model, width, levels } = await readEmbeddedBackbone('lite0+lite2');
    expect(levels.map(({ name }) => name)).toEqual([
      ...['b8e', 'b11e', 'b15e', 'head'].map((name) => `lite0/${name}`),
      ...['b11e', 'b15e', 'b20e', 'head'].map((name) => `lite2/${name}`),
    ]);
    expect(levels.at(-1)).toMatchObject({ start: width - 1280, width: 1280 });
    const [one, two] = await photos();
    const both = await featuresOf(model, [one, two]);
    const parts = await Promise.all(
      ['lite0', 'lite2'].map(
        async (name) => await featuresOf(await readFile(join(FOLDER, `${name}.onnx`)), [two]),
      ),
    );
    const expected = Float32Array.from(parts.flatMap((part) => [...part]));
    expect(largestDifference(both.subarray(width), expected)).toBeLessThan(1e-4);
  });
});

describe('the package', () => {
  it('has files that can be given to --backbone as they are', async () => {
    const onnx = await readFile(join(FOLDER, 'lite0.onnx'));
    const { name, license, width, levels, resize } = await readEmbeddedBackbone('lite0');
    const { backbone } = await prepareBackbone({ name, onnx }, undefined);
    expect(backbone).toMatchObject({ license, width, levels, resize });
  });

  it('holds nothing of a backbone that is not used', async () => {
    const files = ['LICENSE-Apache-2.0.txt', 'NOTICE.md', 'backbone.json', 'lite0.onnx', 'lite2.onnx'];
    expect((await readdir(FOLDER)).sort()).toEqual(files);
  });

  it.runIf(hasOnnxChecker())(
    "has backbones that ONNX's own checker accepts, with and without a head",
    async () => {
      const { model, width } = await readEmbeddedBackbone('lite0+lite2');
      const head = {
        weights: new Float32Array(2 * width),
        bias: new Float32Array(2),
        features: width,
        labels: 2,
      };
      expect(onnxChecker(model)).toBe('');
      expect(onnxChecker(appendClassifierHead(model, head, { labels: '["a","b"]' }))).toBe('');
    },
  );
});

/** Root mean square. */
function rms(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
