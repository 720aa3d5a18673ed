import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { findingsOf, recordedRun, workshop, writePhotos } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

describe('localTrainer with a time limit', () => {
  it('trains on what is done when the time is up, and says so', async () => {
    await using shop = await workshop(poolerModel(), { counts: { red: 40, green: 20 } });
    let clock = 0;
    const run = recordedRun(join(shop.folder, 'bundle'), {
      now: () => clock,
      onEvent: (event) => {
        if (event.kind === 'progress' && event.phase === 'features') clock += 1000;
      },
    });
    const { metrics } = await localTrainer.train(shop.dataset, { ...shop.options, timeLimitSeconds: 4 }, run);
    const used = metrics!.trainingPictures;
    expect(used).toBeGreaterThan(10);
    expect(used).toBeLessThan(60);
    expect(findingsOf(run.events)).toContainEqual(
      expect.objectContaining({ code: 'training-time-limit-reached' }),
    );
  });

  it('stops when the time is up before every label has pictures, telling how far it came', async () => {
    await using shop = await workshop(poolerModel(), { counts: { red: 60, green: 2 } });
    let clock = 0;
    const run = recordedRun(join(shop.folder, 'bundle'), { now: () => (clock += 1000) });
    const training = localTrainer.train(shop.dataset, { ...shop.options, timeLimitSeconds: 2 }, run);
    await expect(training).rejects.toMatchObject({
      code: 'training-time-limit',
      message: expect.stringContaining('of 62 pictures') as string,
      hint: expect.stringContaining('the next run goes on') as string,
    });
    const uncached = { ...shop.options, timeLimitSeconds: 2, cache: false };
    await expect(localTrainer.train(shop.dataset, uncached, run)).rejects.toMatchObject({
      hint: expect.stringContaining('leave --no-cache out') as string,
    });
  });

  it('says that it was the time when no held-out picture had its turn', async () => {
    await using shop = await workshop(poolerModel(), { counts: { red: 60, green: 60 } });
    await writePhotos(join(shop.folder, 'validation'), { red: 1, green: 1 }, 500);
    const validationData = await readDataset(join(shop.folder, 'validation'), { forTraining: false });
    let clock = 0;
    const run = recordedRun(join(shop.folder, 'bundle'), {
      now: () => clock,
      onEvent: (event) => {
        if (event.kind === 'progress' && event.phase === 'features') clock += 1000;
      },
    });
    const options = { ...shop.options, validationData, timeLimitSeconds: 2 };
    await expect(localTrainer.train(shop.dataset, options, run)).rejects.toMatchObject({
      code: 'training-time-limit',
      message: expect.stringContaining('held-out') as string,
      hint: expect.stringContaining('--time-limit') as string,
    });
  });
});
