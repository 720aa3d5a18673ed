import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBundle, type BundleParts } from '../../src/bundle/bundle.ts';
import { readBundle } from '../../src/bundle/read-bundle.ts';
import { goldenFromPictures, syntheticGolden } from '../../src/bundle/golden.ts';
import type { Metrics, PictureScores } from '../../src/bundle/types.ts';
import { presetPreprocessing } from '../../src/bundle/preprocessing.ts';
import { readDataset } from '../../src/dataset/read.ts';
import { readPictureFacts } from '../../src/io/picture.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { encode, noise, withOrientation } from '../support/pictures.ts';

const LABELS = ['cat', 'dog'];
const METRICS: Metrics = {
  schemaVersion: 1,
  ...{ accuracy: 1, balancedAccuracy: 1, logLoss: 0.1, trainingPictures: 8, validationPictures: 2 },
  labels: [],
  confusion: { actual: [], predicted: [], count: [] },
};
let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-bundle-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function parts(changed: Partial<BundleParts> = {}): Promise<BundleParts> {
  return {
    model: tinyModel({ labels: 2, rescales: true }),
    labels: LABELS,
    preprocessing: presetPreprocessing('raw', 224, 224),
    input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
    output: { name: 'output1', shape: [null, 2], activation: 'logits' },
    trainer: { name: 'local', toolVersion: '0.0.0' },
    golden: await syntheticGolden(),
    goldenSource: 'synthetic',
    notices: { 'NOTICE.md': 'Made of something.\n' },
    ...changed,
  };
}

const newFolder = () => join(folder, `bundle-${count++}`);

describe('a bundle', () => {
  it('is read back as it was written', async () => {
    const bundle = await writeBundle(await parts(), newFolder());
    expect(await readBundle(bundle.directory)).toEqual(bundle);
  });

  const recorded = (labels: readonly string[], label: string, score: readonly number[]): PictureScores => ({
    schemaVersion: 1,
    labels,
    pictures: [{ path: 'a.png', sha256: '0'.repeat(64), label, scores: score }],
  });

  it('is read back with the scores behind its metrics', async () => {
    const scores = recorded(LABELS, 'dog', [0.25, 0.75]);
    const { directory } = await writeBundle(await parts({ scores }), newFolder());
    expect((await readBundle(directory)).scores).toEqual(scores);
  });

  it('takes the threshold that was measured for the pipeline’s, whoever trained', async () => {
    const threshold = { value: 0.7, coverage: 0.9, precision: 0.95, targetPrecision: 0.95, measured: true };
    const metrics = { ...METRICS, threshold };
    expect((await writeBundle(await parts({ metrics }), newFolder())).pipeline.threshold).toBe(0.7);
    const untold = await writeBundle(await parts({ metrics: METRICS }), newFolder());
    expect(untold.pipeline).not.toHaveProperty('threshold');
  });

  it.each([
    ['fewer scores than labels', recorded(LABELS, 'dog', [1])],
    ['more scores than labels', recorded(LABELS, 'dog', [0.5, 0.25, 0.25])],
    ['labels in another order', recorded(LABELS.toReversed(), 'dog', [0.25, 0.75])],
    ['a picture of an unknown label', recorded(LABELS, 'horse', [0.25, 0.75])],
  ])('is refused with %s in scores.json', async (_, scores) => {
    const { directory } = await writeBundle(await parts({ scores }), newFolder());
    const wrong = { code: 'bundle-invalid', message: expect.stringContaining('scores.json') as string };
    await expect(readBundle(directory)).rejects.toMatchObject(wrong);
  });

  it.each<[string, Partial<BundleParts>, string]>([
    ['labels that are too few', { labels: ['cat'] }, 'model-shape-mismatch'],
    [
      'another input name',
      { input: { name: 'x', shape: [], layout: 'NCHW', channels: 'RGB' } },
      'model-tensor-missing',
    ],
    ['another picture size', { preprocessing: presetPreprocessing('raw', 299, 299) }, 'model-shape-mismatch'],
    [
      'another layout',
      { input: { name: 'input1', shape: [], layout: 'NHWC', channels: 'RGB' } },
      'model-shape-mismatch',
    ],
  ])('is not written for a model with %s', async (_, changed, code) => {
    const directory = newFolder();
    await expect(writeBundle(await parts(changed), directory)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).not.toContain(directory.slice(folder.length + 1));
  });

  it('is not written for a model that does not score as its trainer said', async () => {
    const path = join(folder, 'picture.png');
    await writeFile(path, await encode(noise(1)));
    const wrong = writeBundle(await parts({ expected: [{ path, score: [0.123, 0.877] }] }), newFolder());
    await expect(wrong).rejects.toMatchObject({ code: 'training-model-disagrees' });
  });

  it('is noticed to be damaged, whichever file was changed', async () => {
    for (const file of [
      'bestModel.onnx',
      'bestModelMap.json',
      'MLModel.zip',
      'golden/sample-1.png',
      'golden/golden.json',
    ]) {
      const { directory } = await writeBundle(await parts(), newFolder());
      await writeFile(join(directory, file), 'damaged');
      await expect(readBundle(directory)).rejects.toMatchObject({
        code: expect.stringMatching(/^bundle-/) as string,
      });
      await rm(join(directory, file));
      await expect(readBundle(directory)).rejects.toMatchObject({
        code: expect.stringMatching(/^bundle-/) as string,
      });
    }
  });
});

describe('pipeline.json of a bundle', () => {
  it.each<[string, (text: string) => string, string]>([
    ['cut short', (text) => text.slice(0, 100), 'bundle-invalid'],
    ['edited', (text) => text.replace('"lanczos3"', '"cubic"'), 'bundle-damaged'],
  ])('that was %s is noticed', async (_, change, code) => {
    const { directory } = await writeBundle(await parts(), newFolder());
    const file = join(directory, 'pipeline.json');
    await writeFile(file, change(await readFile(file, 'utf8')));
    await expect(readBundle(directory)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(file) as string,
    });
  });

  it('may be laid out in another way, or be missing', async () => {
    const bundle = await writeBundle(await parts(), newFolder());
    const file = join(bundle.directory, 'pipeline.json');
    await writeFile(file, JSON.stringify(JSON.parse(await readFile(file, 'utf8'))));
    expect(await readBundle(bundle.directory)).toEqual(bundle);
    await rm(file);
    expect(await readBundle(bundle.directory)).toEqual(bundle);
  });
});

describe('golden samples', () => {
  it('are 3 to 8, of sizes that are neither square nor the model’s', async () => {
    const { golden, directory } = await writeBundle(await parts(), newFolder());
    expect(golden.samples.length).toBeGreaterThanOrEqual(3);
    for (const { file } of golden.samples) {
      const { width, height } = await readPictureFacts(join(directory, 'golden', file));
      expect(width).not.toBe(height);
      expect([width, height]).not.toContain(224);
    }
  });

  it('of the user’s pictures take every label in turn and carry no metadata', async () => {
    const pictures = join(folder, 'pictures');
    const { mkdir } = await import('node:fs/promises');
    for (const label of LABELS) {
      await mkdir(join(pictures, label), { recursive: true });
      for (let n = 0; n < 3; n++)
        await writeFile(
          join(pictures, label, `${n}.jpg`),
          await withOrientation(noise(n + LABELS.indexOf(label) * 7), 6),
        );
    }
    const dataset = await readDataset(pictures);
    const golden = await goldenFromPictures(dataset.pictures, dataset.labels);
    expect(golden.slice(0, 2).map(({ label }) => label)).toEqual(['cat', 'dog']);
    const few = await goldenFromPictures(dataset.pictures.slice(0, 1), dataset.labels);
    expect(few.map(({ label }) => label)).toEqual(['cat', undefined, undefined]);
    const sharp = (await import('sharp')).default;
    for (const { png } of golden) {
      const { exif, icc, xmp, orientation } = await sharp(png).metadata();
      expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
    }
  });
});
