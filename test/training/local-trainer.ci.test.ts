import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { measureFeatureCache } from '../../src/io/feature-cache.ts';
import { decodePicture } from '../../src/io/picture.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { softmax } from '../../templates/model/src/softmax.ts';
import { checkPictures, localTrainer } from '../../src/training/local/local-trainer.ts';
import { findingsOf, photo, recordedRun, workshop, writePhotos } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

describe('localTrainer', () => {
  it('turns pictures into a bundle whose model, metrics and metadata agree', async () => {
    await using shop = await workshop(poolerModel());
    const run = recordedRun(join(shop.folder, 'bundle'));
    const options = { ...shop.options, golden: 'dataset' } as const;
    const { pipeline, metrics, golden, notices } = await localTrainer.train(shop.dataset, options, run);

    expect(pipeline.labels).toEqual(['blue', 'green', 'red']);
    expect(pipeline.input).toMatchObject({
      name: 'input1',
      shape: [null, 3, 32, 32],
      layout: 'NCHW',
      channels: 'RGB',
    });
    expect(pipeline.output).toMatchObject({ name: 'output1', shape: [null, 3], activation: 'logits' });
    expect(pipeline.preprocessing).toMatchObject({ scale: 1, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(pipeline.trainer).toMatchObject({
      name: 'local',
      seed: 1,
      backbone: { name: 'tiny.onnx', license: 'MIT' },
    });
    expect(golden.source).toBe('dataset');
    expect(notices['NOTICE.md']).toContain('tiny.onnx');
    expect(metrics).toMatchObject({ accuracy: 1, balancedAccuracy: 1 });
    expect(metrics).toMatchObject({ method: 'out-of-fold', trainingPictures: 36, validationPictures: 36 });

    const facts = inspectOnnx(await readFile(join(shop.folder, 'bundle', 'bestModel.onnx')));
    expect(JSON.parse(facts.metadata.labels)).toEqual(['blue', 'green', 'red']);
    expect(facts.inputs.map(({ name }) => name)).toEqual(['input1']);
    expect(facts.outputs.map(({ name }) => name)).toEqual(['output1', 'familiarity']);

    const phases = run.events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
    expect(phases).toEqual(['features', 'training', 'evaluation', 'bundle']);
    expect(run.events).toContainEqual({ kind: 'progress', phase: 'features', done: 36, total: 36 });
  });

  it('measures fewer pictures where it is told to, and the model is the same to the byte', async () => {
    await using shop = await workshop(poolerModel());
    const train = async (name: string, learningCurve: boolean) => {
      const run = recordedRun(join(shop.folder, name));
      const { metrics } = await localTrainer.train(shop.dataset, { ...shop.options, learningCurve }, run);
      return { metrics, model: await readFile(join(shop.folder, name, 'bestModel.onnx')) };
    };
    const [without, measured] = [await train('without', false), await train('with', true)];
    expect(without.metrics?.learningCurve).toBeUndefined();
    // Twelve of each of three labels; out of fold, four fifths of a quarter, of a half, of all.
    expect(measured.metrics?.learningCurve?.map(({ trainingPictures }) => trainingPictures)).toEqual([
      7, 14, 29,
    ]);
    expect(measured.metrics?.learningCurve?.at(-1)?.accuracy).toBe(measured.metrics?.accuracy);
    expect(measured.model.equals(without.model)).toBe(true);
  });

  it('finds in pictures what a training of them finds, and writes nothing', async () => {
    await using shop = await workshop(poolerModel());
    const trained = await localTrainer.train(
      shop.dataset,
      shop.options,
      recordedRun(join(shop.folder, 'bundle')),
    );
    const checked = await checkPictures(shop.dataset, shop.options, recordedRun(join(shop.folder, 'none')));
    expect(checked.dataFindings).toEqual(trained.dataFindings);
    expect(checked.metrics).toEqual(trained.metrics);
    expect(existsSync(join(shop.folder, 'none'))).toBe(false);
  });

  it('gives the same predictions again, from remembered features or without', async () => {
    await using shop = await workshop(poolerModel());
    const probabilities = async (name: string, cache: boolean) => {
      const run = recordedRun(join(shop.folder, name));
      await localTrainer.train(shop.dataset, { ...shop.options, cache }, run);
      return await scores(
        join(shop.folder, name, 'bestModel.onnx'),
        shop.dataset.pictures.map(({ path }) => path),
      );
    };
    const first = await probabilities('first', true);
    for (const again of [await probabilities('again', true), await probabilities('uncached', false)]) {
      again.forEach((value, i) => expect(Math.abs(value - first[i])).toBeLessThan(1e-6));
    }
  });

  it('is the same model to the byte whatever the cache holds: nothing, everything, or some', async () => {
    await using shop = await workshop(poolerModel(), { counts: { red: 7, green: 9, blue: 6 } });
    const { dataset, options } = shop;
    const train = async (name: string, cacheDirectory: string, pictures = dataset.pictures) => {
      // The backbone of real trainings, and rows that are mirrored: these are computed batch by batch.
      const { backbone: _, backboneLicense: __, ...rest } = options;
      const place = join(shop.folder, `bundle-${name}`);
      const whole = { ...rest, mirror: 'on', cacheDirectory: join(shop.folder, cacheDirectory) } as const;
      await localTrainer.train({ ...dataset, pictures }, whole, recordedRun(place));
      return createHash('sha256')
        .update(await readFile(join(place, 'bestModel.onnx')))
        .digest('hex');
    };
    const some = dataset.pictures.filter((_, index) => index % 3 !== 1);
    await train('some', 'half-warm', some);
    const cold = await train('cold', 'cold');
    expect(await train('warm', 'cold')).toBe(cold);
    expect(await train('half-warm', 'half-warm')).toBe(cold);
  });

  it('does not begin when the bundle could not be written at the end', async () => {
    await using shop = await workshop(poolerModel());
    const run = recordedRun(shop.folder);
    await expect(localTrainer.train(shop.dataset, shop.options, run)).rejects.toMatchObject({
      code: 'bundle-exists',
    });
    expect(run.events).toEqual([]);
  });

  it('computes only what it has not seen', async () => {
    await using shop = await workshop(poolerModel());
    await localTrainer.train(shop.dataset, shop.options, recordedRun(join(shop.folder, 'first')));
    const remembered = async () => (await measureFeatureCache(join(shop.folder, 'cache'))).entries;
    expect(await remembered()).toBe(36);
    // Nothing of the old files is left to compute from.
    for (const { path } of shop.dataset.pictures) await truncate(path);
    await writeFile(join(shop.folder, 'photos', 'red', 'new.png'), await photo(99, [200, 60, 60]));
    const { pictures } = await readDataset(join(shop.folder, 'photos'));
    const grown = { ...shop.dataset, pictures: [...shop.dataset.pictures, ...pictures] };
    const run = recordedRun(join(shop.folder, 'second'));
    const { metrics } = await localTrainer.train(grown, { ...shop.options, golden: 'synthetic' }, run);
    expect(metrics).toMatchObject({ trainingPictures: 37, validationPictures: 37 });
    expect(findingsOf(run.events)).toEqual([]);
    expect(await remembered()).toBe(37);
  });

  it('computes anew after an update of what decodes the pictures', async () => {
    await using shop = await workshop(poolerModel());
    const { versions } = sharp as { versions: { vips: string } };
    const { vips } = versions;
    await localTrainer.train(shop.dataset, shop.options, recordedRun(join(shop.folder, 'first')));
    versions.vips = 'another';
    try {
      await localTrainer.train(shop.dataset, shop.options, recordedRun(join(shop.folder, 'second')));
    } finally {
      versions.vips = vips;
    }
    expect((await measureFeatureCache(join(shop.folder, 'cache'))).entries).toBe(72);
  });

  it('leaves out a picture that turns out to be damaged, and says so', async () => {
    await using shop = await workshop(poolerModel());
    const [{ path, name }] = shop.dataset.pictures;
    await truncate(path, 300);
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { metrics } = await localTrainer.train(
      shop.dataset,
      { ...shop.options, validationShare: 0.3 },
      run,
    );
    expect(metrics!.trainingPictures + metrics!.validationPictures).toBe(35);
    expect(findingsOf(run.events)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining(name) as string },
    ]);
  });

  it('stops when no picture of a label can be decoded', async () => {
    await using shop = await workshop(poolerModel());
    for (const { path, label } of shop.dataset.pictures) if (label === 'red') await truncate(path, 300);
    await expect(
      localTrainer.train(shop.dataset, shop.options, recordedRun(join(shop.folder, 'bundle'))),
    ).rejects.toMatchObject({
      code: 'training-too-few-pictures',
      message: expect.stringContaining('red') as string,
    });
    expect(existsSync(join(shop.folder, 'bundle'))).toBe(false);
  });

  it.each(['features', 'training', 'bundle'] as const)(
    'stops at once and leaves nothing when it is aborted in %s',
    async (phase) => {
      await using shop = await workshop(poolerModel());
      const abort = new AbortController();
      const run = recordedRun(join(shop.folder, 'bundle'), {
        signal: abort.signal,
        onEvent: (event) => {
          if (event.kind === 'phase' && event.phase === phase) abort.abort();
        },
      });
      await expect(localTrainer.train(shop.dataset, shop.options, run)).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(existsSync(join(shop.folder, 'bundle'))).toBe(false);
    },
  );

  it('measures on the user’s own validation data', async () => {
    await using shop = await workshop(poolerModel());
    await writePhotos(join(shop.folder, 'validation'), { red: 3, green: 4 }, 500);
    const validationData = await readDataset(join(shop.folder, 'validation'));
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { metrics } = await localTrainer.train(shop.dataset, { ...shop.options, validationData }, run);
    expect(metrics).toMatchObject({ trainingPictures: 36, validationPictures: 7 });
  });

  it('trains on one picture a label when there are others to measure on', async () => {
    await using shop = await workshop(poolerModel(), { counts: { red: 1, green: 1, blue: 1 } });
    const dataset = await readDataset(join(shop.folder, 'photos'), { minPicturesPerLabel: 1 });
    await writePhotos(join(shop.folder, 'validation'), { red: 3, green: 4, blue: 2 }, 500);
    const validationData = await readDataset(join(shop.folder, 'validation'));
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { metrics } = await localTrainer.train(dataset, { ...shop.options, validationData }, run);
    expect(metrics).toMatchObject({ trainingPictures: 3, validationPictures: 9, accuracy: 1 });
  });

  it('trains on mirror images when told to, without counting them', async () => {
    await using shop = await workshop(poolerModel());
    const run = recordedRun(join(shop.folder, 'bundle'));
    const { metrics } = await localTrainer.train(shop.dataset, { ...shop.options, mirror: 'on' }, run);
    expect(metrics).toMatchObject({ trainingPictures: 36, validationPictures: 36 });
    const { entries } = await measureFeatureCache(join(shop.folder, 'cache'));
    expect(entries).toBe(36 + metrics!.trainingPictures);
  });

  it('goes on without a cache that can’t be written, with one note', async () => {
    await using shop = await workshop(poolerModel());
    const cacheDirectory = join(shop.folder, 'occupied');
    await writeFile(cacheDirectory, '');
    const run = recordedRun(join(shop.folder, 'bundle'));
    await localTrainer.train(shop.dataset, { ...shop.options, cacheDirectory }, run);
    const notes = run.events.filter(
      (event) => event.kind === 'note' && event.text.startsWith('Features are not remembered'),
    );
    expect(notes).toHaveLength(1);
  });

  it.each([
    [{ seed: 1.5 }, 'usage-seed'],
    [{ threads: 0 }, 'usage-threads'],
    [{ timeLimitSeconds: 0 }, 'usage-time-limit'],
    [{ validationShare: 0.9 }, 'usage-validation-share'],
  ])('refuses %o', async (wrong, code) => {
    await using shop = await workshop(poolerModel());
    const options = { ...shop.options, ...wrong };
    await expect(localTrainer.check(shop.dataset, options)).rejects.toMatchObject({ code, exitCode: 2 });
    await expect(
      localTrainer.train(shop.dataset, options, recordedRun(join(shop.folder, 'b'))),
    ).rejects.toMatchObject({ code });
  });

  it('says in advance what it will do', async () => {
    await using shop = await workshop(poolerModel());
    const { findings: found, summary } = await localTrainer.check(shop.dataset, shop.options);
    expect(found).toEqual([]);
    expect(summary).toMatch(/\d+ pictures of 3 labels.*every one of them/);
  });

  it.each([
    [{ backboneLicense: undefined }, 'training-backbone-license'],
    [{ backbone: 'no-such-file.onnx' }, 'training-backbone-file'],
  ])('finds in advance that %o will not do', async (wrong, code) => {
    await using shop = await workshop(poolerModel());
    const { findings: found } = await localTrainer.check(shop.dataset, { ...shop.options, ...wrong });
    expect(found).toMatchObject([{ severity: 'error', code }]);
  });
});

async function scores(model: string, paths: readonly string[]): Promise<number[]> {
  const session = await InferenceSession.create(model);
  const all: number[] = [];
  for (const path of paths) {
    const pixels = await decodePicture(path, { mode: 'stretch', width: 32, height: 32, kernel: 'linear' });
    const planes = Float32Array.from(
      { length: 3072 },
      (_, i) => pixels[(i % 1024) * 3 + Math.floor(i / 1024)],
    );
    const { output1 } = await session.run({ input1: new Tensor('float32', planes, [1, 3, 32, 32]) });
    all.push(...softmax(output1.data as Float32Array));
  }
  await session.release();
  return all;
}
