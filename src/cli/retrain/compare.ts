import { join } from 'node:path';
import type { Bundle, PictureScores } from '../../bundle/types.ts';
import { createPredictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import type { Picture } from '../../dataset/types.ts';
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

/** A model, and what its training recorded of pictures that it had not seen. */
export interface ComparedModel {
  /** Holds the `MLModel.zip`. */
  readonly folder: string;
  readonly scores?: PictureScores | undefined;
}

/**
 * Lets two models predict the same pictures: what a training recorded out of fold counts, the model itself answers for the others.
 * One that cannot be decoded is left out on both sides.
 * @param session of the new model: whether it is one of our own parts alone, and how long it may take
 * @returns also why pictures were left out
 * @throws ModelBuilderError `bundle-…` or `model-…` when a model cannot be used
 */
export async function compareOn(
  pictures: readonly Picture[],
  before: ComparedModel,
  after: ComparedModel,
  { own, ...limits }: ModelSessionOptions,
  context: CommandContext,
  progress: Progress,
): Promise<{ readonly comparison: Comparison; readonly leftOut: ReadonlyMap<Picture, string> }> {
  let done = 0;
  const leftOut = new Map<Picture, string>();
  const predictAll = async ({ folder, scores }: ComparedModel, options: ModelSessionOptions) => {
    const { pipeline, model } = await openMLModel(join(folder, 'MLModel.zip'), LOST);
    const recorded = recordedPredictions(scores);
    const predictor = await createPredictor(pipeline, model, { ...options, signal: context.signal });
    try {
      const predictions = await mapConcurrently(pictures, CONCURRENCY, async (picture) => {
        context.signal.throwIfAborted();
        const known = recorded.get(picture.sha256);
        const predicted =
          known !== undefined || leftOut.has(picture)
            ? undefined
            : await predictor.predict(picture.path).catch((error: unknown) => {
                if (error instanceof ModelBuilderError) throw error;
                leftOut.set(picture, error instanceof Error ? error.message : String(error));
              });
        progress.step('evaluation', ++done, pictures.length * 2);
        return known ?? predicted?.prediction ?? '';
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

/**
 * Pictures that neither model has seen when it scored them: those of the user's own validation data; else those that the earlier
 * training scored out of fold or held out, and, where it trained on all that it had, those that have come since.
 * @param heldOut what the split of a training without recorded scores held out
 */
export function unseenPictures(
  pictures: readonly Picture[],
  earlier: Pick<Bundle, 'scores' | 'metrics'>,
  later: Pick<Bundle, 'scores'>,
  heldOut: readonly Picture[],
): readonly Picture[] {
  const known = ({ scores }: Pick<Bundle, 'scores'>) =>
    scores && new Set(scores.pictures.map(({ sha256 }) => sha256));
  const [before, after] = [known(earlier), known(later)];
  const since = earlier.metrics?.method === 'out-of-fold';
  const unseen =
    before === undefined ? heldOut : pictures.filter(({ sha256 }) => since || before.has(sha256));
  // Without recorded scores, as an earlier version or a training elsewhere leaves it, the new one has seen what the split gave it.
  const kept = after ?? new Set(heldOut.map(({ sha256 }) => sha256));
  return unseen.filter(({ sha256 }) => kept.has(sha256));
}

/** The predicted label of each picture, by its hash. */
function recordedPredictions(scores: PictureScores | undefined): ReadonlyMap<string, string> {
  return new Map(
    scores?.pictures.map(({ sha256, scores: own }) => [sha256, scores.labels[own.indexOf(Math.max(...own))]]),
  );
}
