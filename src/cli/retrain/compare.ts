import { join } from 'node:path';
import { createPredictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import { pictureLeftOutFinding } from '../../dataset/findings.ts';
import type { Finding, Picture } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import type { ModelSessionOptions } from '../../io/model-session.ts';
import { mapConcurrently } from '../../io/map-concurrently.ts';
import { compareModels, type Comparison } from '../../training/compare-models.ts';
import type { CommandContext } from '../context.ts';
import type { Progress } from '../report/progress.ts';

const LOST =
  'Take it back from version control, or rebuild it with `npm run model-builder` in the console app; then run this again.';
/** Decoded ahead while the model runs. */
const CONCURRENCY = 4;

/**
 * Lets two models predict the same pictures. One that cannot be decoded is left out on both sides.
 * @param before folder that holds the earlier model's `MLModel.zip`
 * @param after the new model's
 * @param own whether the new model is one of our own parts alone
 * @returns a finding for each picture that was left out
 * @throws ModelBuilderError `bundle-…` or `model-…` when a model cannot be used
 */
export async function compareOn(
  pictures: readonly Picture[],
  before: string,
  after: string,
  { own, ...limits }: ModelSessionOptions,
  context: CommandContext,
  progress: Progress,
): Promise<{ readonly comparison: Comparison; readonly leftOut: ReadonlyMap<Picture, Finding> }> {
  let done = 0;
  const leftOut = new Map<Picture, Finding>();
  const predictAll = async (folder: string, options: ModelSessionOptions) => {
    const { pipeline, model } = await openMLModel(join(folder, 'MLModel.zip'), LOST);
    const predictor = await createPredictor(pipeline, model, { ...options, signal: context.signal });
    try {
      const predictions = await mapConcurrently(pictures, CONCURRENCY, async (picture) => {
        context.signal.throwIfAborted();
        const scores = leftOut.has(picture)
          ? undefined
          : await predictor.predict(picture.path).catch((error: unknown) => {
              if (error instanceof ModelBuilderError) throw error;
              const reason = error instanceof Error ? error.message : String(error);
              leftOut.set(picture, pictureLeftOutFinding(picture, reason));
            });
        progress.step('evaluation', ++done, pictures.length * 2);
        return scores?.prediction ?? '';
      });
      return { labels: pipeline.labels, predictions };
    } finally {
      await predictor.dispose();
    }
  };
  const earlier = await predictAll(before, limits);
  const later = await predictAll(after, { own, ...limits });
  progress.end();
  const compared = pictures.flatMap((picture, index) =>
    leftOut.has(picture)
      ? []
      : [{ label: picture.label, before: earlier.predictions[index], after: later.predictions[index] }],
  );
  return {
    comparison: compareModels(compared, { before: earlier.labels, after: later.labels }),
    leftOut,
  };
}
