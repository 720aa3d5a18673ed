import { join } from 'node:path';
import { createPredictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import type { Picture } from '../../dataset/types.ts';
import { mapConcurrently } from '../../io/map-concurrently.ts';
import { compareModels, type Comparison } from '../../training/compare-models.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';

const LOST =
  'Take it back from version control, or rebuild it with `npm run model-builder` in the console app; then run this again.';
/** Decoded ahead while the model runs. */
const CONCURRENCY = 4;

/**
 * Lets two models predict the same pictures.
 * @param before folder that holds the earlier model's `MLModel.zip`
 * @param after the new model's
 */
export async function compareOn(
  pictures: readonly Picture[],
  before: string,
  after: string,
  context: CommandContext,
  progress: Progress,
): Promise<Comparison> {
  let done = 0;
  const predictAll = async (folder: string) => {
    const { pipeline, model } = await openMLModel(join(folder, 'MLModel.zip'), LOST);
    const predictor = await createPredictor(pipeline, model);
    try {
      const predictions = await mapConcurrently(pictures, CONCURRENCY, async ({ path }) => {
        context.signal.throwIfAborted();
        const { prediction } = await predictor.predict(path);
        progress.step('evaluation', ++done, pictures.length * 2);
        return prediction;
      });
      return { labels: pipeline.labels, predictions };
    } finally {
      await predictor.dispose();
    }
  };
  const earlier = await predictAll(before);
  const later = await predictAll(after);
  progress.end();
  return compareModels(
    pictures.map(({ label }, index) => ({
      label,
      before: earlier.predictions[index],
      after: later.predictions[index],
    })),
    { before: earlier.labels, after: later.labels },
  );
}
