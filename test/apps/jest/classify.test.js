import { readFile } from 'node:fs/promises';
import { PredictionPipeline } from 'digits-model';

test('the picture gets its label', async () => {
  const pipeline = await PredictionPipeline.load();
  const { prediction } = await pipeline.predict({ imageSource: await readFile(process.env.PICTURE) });
  expect(prediction).toBe(process.env.LABEL);
  await pipeline.dispose();
});
