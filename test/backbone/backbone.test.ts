import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { appendClassifierHead } from '../../src/onnx/append-head.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { compareFeatures, FEATURE_SCALE, QUANTIZED_BOUND } from '../../tools/backbone/compare.ts';
import { generatePicture, toPlanar } from '../../tools/backbone/pictures.ts';
import { readReferences } from '../../tools/backbone/reference.ts';
import { hasOnnxChecker, onnxChecker } from '../onnx/models.ts';

const FILE = fileURLToPath(new URL('../../backbone/coco3-oid3.onnx', import.meta.url));

describe('reference features', () => {
  it('belong to the pictures that are generated here, and come from runtimes that are not ours', async () => {
    for (const { pictures, runtime } of await readReferences()) {
      expect(runtime.package).toMatch(/^@tensorflow\//);
      for (const { name, sha256 } of pictures) {
        expect(createHash('sha256').update(generatePicture(name)).digest('hex')).toBe(sha256);
      }
    }
  });
});

// Absent only where `npm ci` ran without a way to the registry; `npm run backbone` makes it.
describe.runIf(existsSync(FILE))('backbone/coco3-oid3.onnx', () => {
  it('takes raw planar RGB and gives 3840 features, in operators that need opset 13', async () => {
    const facts = inspectOnnx(await readFile(FILE));
    expect(facts.inputs).toEqual([{ name: 'input1', elementType: 1, shape: [null, 3, 224, 224] }]);
    expect(facts.outputs).toEqual([{ name: 'features', elementType: 1, shape: [null, 3840] }]);
    expect(facts).toMatchObject({ irVersion: 8, opset: 13, externalData: [] });
  });

  it('computes what the original networks compute, within the error of 8-bit weights', async () => {
    const deviations = await compareFeatures(ort, await readFile(FILE), await readReferences());
    expect(deviations).toHaveLength(6);
    for (const { largest, rms } of deviations) {
      expect(largest).toBeLessThan(QUANTIZED_BOUND.largest);
      expect(rms).toBeLessThan(QUANTIZED_BOUND.rms);
    }
  });

  it('gives a picture the same features in any place of a batch', async () => {
    const session = await ort.InferenceSession.create(await readFile(FILE));
    const one = toPlanar(generatePicture('shapes'));
    const batch = new Float32Array(3 * one.length);
    [toPlanar(generatePicture('noise')), one, one].forEach((picture, index) => {
      batch.set(picture, index * picture.length);
    });
    const features = async (values: Float32Array, size: number): Promise<Float32Array> =>
      (await session.run({ input1: new ort.Tensor('float32', values, [size, 3, 224, 224]) })).features
        .data as Float32Array;
    const alone = await features(one, 1);
    const together = await features(batch, 3);
    const worst = alone.reduce(
      (largest, value, index) => Math.max(largest, Math.abs(value - together[3840 + index])),
      0,
    );
    expect(worst).toBeLessThan(1e-5 * FEATURE_SCALE);
    await session.release();
  });

  it.runIf(hasOnnxChecker())("is accepted by ONNX's own checker, with and without a head", async () => {
    const backbone = await readFile(FILE);
    const head = { weights: new Float32Array(2 * 3840), bias: new Float32Array(2), features: 3840, labels: 2 };
    expect(onnxChecker(backbone)).toBe('');
    expect(onnxChecker(appendClassifierHead(backbone, head, { labels: '["a","b"]' }))).toBe('');
  });
});
