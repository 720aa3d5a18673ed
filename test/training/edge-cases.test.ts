import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { evaluationLines } from '../../src/cli/report/evaluation.ts';
import { readDataset } from '../../src/dataset/read.ts';
import type { Dataset } from '../../src/dataset/types.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { findingsOf, photo, recordedRun, workshop, type Workshop } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

/** Sets that hardly are any: each is trained on with sentences that are true, or refused with one. */

it('two pictures a label: five folds are impossible, every picture is measured all the same', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 2, green: 2 } });
  const { metrics, text } = await trained(shop);
  expect(metrics).toMatchObject({ method: 'out-of-fold', trainingPictures: 4, validationPictures: 4 });
  expect(metrics.threshold).toMatchObject({ measured: false, value: 0.5 });
  expect(text).toContain('Every picture was scored by a model that had not seen it');
  expect(text).toContain('4 pictures cannot tell from which score on 95 % of the answers are right');
});

it('one label of three pictures among larger ones: the mean recall stands first', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 3, green: 14, blue: 12 } });
  const { metrics, text } = await trained(shop);
  expect(metrics).toMatchObject({ trainingPictures: 29, validationPictures: 29 });
  expect(metrics.labels.map(({ validationPictures }) => validationPictures)).toEqual([12, 14, 3]);
  expect(text).toMatch(/Mean recall of the labels, which differ in size: .* Accuracy: .* of 29 pictures;/);
});

it('one label alone is refused', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 3 } });
  const output = join(shop.folder, 'bundle');
  await expect(localTrainer.train(shop.dataset, shop.options, recordedRun(output))).rejects.toMatchObject({
    code: 'dataset-not-trainable',
    message: expect.stringContaining('label') as string,
  });
});

it('all pictures equal but for their bytes: nothing can be told apart, and the pairs across labels are found', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 2, green: 2 } });
  const same = sharp(await photo(1, [120, 120, 120]));
  const { metrics, dataFindings } = await trained(
    shop,
    await written(
      shop,
      4,
      async (_, i) =>
        await same
          .clone()
          .withMetadata({ density: 72 + i })
          .png()
          .toBuffer(),
    ),
  );
  expect(metrics.accuracy).toBeLessThanOrEqual(0.5);
  expect(metrics.logLoss).toBeGreaterThan(0.69);
  expect(Number.isFinite(metrics.logLoss)).toBe(true);
  expect(dataFindings.nearDuplicates.length).toBeGreaterThan(0);
  const [first] = dataFindings.nearDuplicates;
  expect(first.labels[0]).not.toBe(first.labels[1]);
});

it('pictures of one colour: no edges, so nothing is called a copy, and the colours are learned', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 2, green: 2 } });
  const { metrics, dataFindings } = await trained(
    shop,
    await written(shop, 8, async (label, i) => {
      const background =
        label === 'red' ? { r: 60 + 10 * i, g: 20, b: 20 } : { r: 20, g: 60 + 10 * i, b: 20 };
      return await sharp({ create: { width: 40, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
    }),
  );
  expect(metrics).toMatchObject({ accuracy: 1, validationPictures: 16 });
  expect(dataFindings.nearDuplicates).toEqual([]);
});

it('a label of copies of one picture alone is trained on, and said to be one', async () => {
  await using shop = await workshop(poolerModel(), { counts: { red: 2, green: 8, blue: 8 } });
  const same = sharp(await photo(1, [200, 60, 60]));
  for (let i = 0; i < 4; i++)
    await writeFile(
      join(shop.folder, 'photos', 'red', `${i}.png`),
      await same
        .clone()
        .withMetadata({ density: 72 + i })
        .png()
        .toBuffer(),
    );
  const { metrics, found } = await trained(shop, await readDataset(join(shop.folder, 'photos')));
  expect(metrics.validationPictures).toBe(20);
  expect(found).toContainEqual(
    expect.objectContaining({
      code: 'training-copies-only',
      message: expect.stringContaining('"red" are near duplicates of each other') as string,
    }),
  );
  expect(found.filter(({ code }) => code === 'training-copies-only')).toHaveLength(1);
});

/** A folder of two labels. @param picture gets a place in the whole set */
async function written(
  { folder }: Workshop,
  each: number,
  picture: (label: string, place: number) => Promise<Buffer>,
): Promise<Dataset> {
  const root = join(folder, 'others');
  let place = 0;
  for (const label of ['red', 'green']) {
    await mkdir(join(root, label), { recursive: true });
    for (let i = 0; i < each; i++)
      await writeFile(join(root, label, `${i}.png`), await picture(label, place++));
  }
  return await readDataset(root);
}

async function trained(shop: Workshop, dataset = shop.dataset) {
  const run = recordedRun(join(shop.folder, 'bundle'));
  const { metrics, dataFindings } = await localTrainer.train(dataset, shop.options, run);
  return {
    metrics: metrics!,
    dataFindings: dataFindings!,
    found: findingsOf(run.events),
    text: evaluationLines(metrics!, 100).join('\n'),
  };
}
