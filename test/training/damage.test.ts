import { existsSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { findingsOf, recordedRun, workshop } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

/** Damage that only decoding shows: the header is whole. */

it('is listed once, the first three by name, before training starts', async () => {
  await using shop = await workshop(poolerModel());
  const damaged = shop.dataset.pictures.filter((_, at) => at % 3 === 0);
  for (const { path } of damaged) await truncate(path, 300);
  const run = recordedRun(join(shop.folder, 'bundle'));

  const { metrics } = await localTrainer.train(shop.dataset, shop.options, run);

  expect(metrics!.trainingPictures).toBe(24);
  expect(findingsOf(run.events).map(({ code, message }) => [code, message])).toEqual([
    ...damaged
      .slice(0, 3)
      .map(({ name }) => ['dataset-damaged-picture', expect.stringContaining(name) as string]),
    ['dataset-damaged-picture', expect.stringContaining('(9 files)')],
  ]);
  const places = run.events.map((event, at) => (event.kind === 'finding' ? at : -1)).filter((at) => at >= 0);
  const training = run.events.findIndex((event) => event.kind === 'phase' && event.phase === 'training');
  expect(Math.max(...places)).toBeLessThan(training);
  // In one piece: no progress between them.
  expect(Math.max(...places) - Math.min(...places)).toBe(3);
  const [leftOut] = run.events.flatMap((event) =>
    event.kind === 'finding' && event.leftOut ? [event.leftOut] : [],
  );
  expect(leftOut.map(({ name }) => name).toSorted()).toEqual(damaged.map(({ name }) => name).toSorted());
});

it('ends a strict training, which leaves nothing', async () => {
  await using shop = await workshop(poolerModel());
  const [{ path, name }] = shop.dataset.pictures;
  await truncate(path, 300);
  const run = recordedRun(join(shop.folder, 'bundle'));
  await expect(
    localTrainer.train(shop.dataset, { ...shop.options, strict: true }, run),
  ).rejects.toMatchObject({
    code: 'dataset-not-trainable',
    message: expect.stringContaining(name) as string,
  });
  expect(existsSync(join(shop.folder, 'bundle'))).toBe(false);
});

it('the search for a head tells its steps as they are taken', async () => {
  await using shop = await workshop(poolerModel());
  let clock = 0;
  const run = recordedRun(join(shop.folder, 'bundle'), { now: () => (clock += 1000) });
  await localTrainer.train(shop.dataset, shop.options, run);
  const steps = run.events.flatMap((event) =>
    event.kind === 'progress' && event.phase === 'training' && event.steps !== undefined
      ? [[event.done, event.steps] as const]
      : [],
  );
  expect(steps.filter(([done]) => done === 0).length).toBeGreaterThan(10);
  expect(steps.map(([, count]) => count)).toEqual(steps.map(([, count]) => count).toSorted((a, b) => a - b));
});
