import { join } from 'node:path';
import { expect, it } from 'vitest';
import { evaluationLines } from '../../src/cli/report/evaluation.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { recordedRun, workshop } from './support/photos.ts';
import { poolerModel } from './support/tiny-models.ts';

it('a thousand labels of five pictures: one fold is scored, the model is trained on all', async () => {
  const labels = Array.from({ length: 1000 }, (_, i) => `label ${String(i).padStart(4, '0')}`);
  await using shop = await workshop(poolerModel(), {
    counts: Object.fromEntries(labels.map((label) => [label, 5])),
  });
  const run = recordedRun(join(shop.folder, 'bundle'));
  const { metrics, pipeline, scores } = await localTrainer.train(shop.dataset, shop.options, run);
  expect(pipeline.labels).toEqual(labels);
  expect(metrics).toMatchObject({ method: 'one-fold', trainingPictures: 5000 });
  const measured = metrics!.validationPictures;
  expect(measured).toBeGreaterThan(800);
  expect(measured).toBeLessThan(1200);
  expect(scores!.pictures).toHaveLength(measured);
  const text = evaluationLines(metrics!, 100).join('\n');
  expect(text).toContain(
    `${measured} pictures were held out to measure; then the delivered model was trained on all 5000 pictures.`,
  );
  expect(text).toContain('The 20 weakest of 1000 labels:');
});
