import { createPredictor } from '../../bundle/predictor.ts';
import { openMLModel } from '../../bundle/read-bundle.ts';
import type { Bundle, PictureScores } from '../../bundle/types.ts';
import { holdOut } from '../../training/local/held-out.ts';
import { topLabels, type LabelScore } from '../predict/rank.ts';
import { percent } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';
import { visible } from '../../io/visible.ts';
import type { ModelSessionOptions } from '../../io/model-session.ts';
import type { TrainingData } from './load-data.ts';
import { join } from 'node:path';

export interface FirstPrediction {
  /** Relative to the dataset. */
  readonly picture: string;
  /** The picture's own label. */
  readonly label: string;
  readonly prediction: string;
  readonly top: readonly LabelScore[];
}

/** Labels shown. */
const TOP = 3;

/** One picture's scores by a model that has not seen it, as the training recorded them. */
function scoredPrediction({ labels, pictures }: PictureScores, progress: Progress): FirstPrediction | null {
  // By content, so that it is neither the first file nor a chosen one.
  const chosen = pictures.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)).at(0);
  if (chosen === undefined) return null;
  const top = topLabels(labels, chosen.scores, TOP);
  const scores = top.map((entry) => `${visible(entry.label)} ${percent(entry.score)}`).join(', ');
  progress.line(
    `A picture of ${visible(chosen.label)} that the scoring model had not seen, ${visible(chosen.path)}: ${scores}`,
  );
  return { picture: chosen.path, label: chosen.label, prediction: top[0].label, top };
}

/** Predicts one picture that the model has not seen, and shows it, right or wrong; null when the picture cannot be decoded. */
export async function firstPrediction(
  bundle: Bundle,
  { dataset, validationData }: TrainingData,
  { seed = 1, validationShare }: { readonly seed?: number; readonly validationShare?: number | undefined },
  session: ModelSessionOptions,
  progress: Progress,
): Promise<FirstPrediction | null> {
  if (bundle.scores !== undefined) return scoredPrediction(bundle.scores, progress);
  const { validation } = holdOut(dataset, { seed, validationShare, validationData });
  // By content, so that it is neither the first file nor a chosen one.
  const picture = validation.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)).at(0);
  if (picture === undefined) return null;
  const { pipeline, model } = await openMLModel(join(bundle.directory, 'MLModel.zip'));
  const predictor = await createPredictor(pipeline, model, session);
  try {
    const { prediction, score } = await predictor.predict(picture.path);
    const top = topLabels(predictor.labels, score, TOP);
    const scores = top.map((entry) => `${visible(entry.label)} ${percent(entry.score)}`).join(', ');
    progress.line(`A held-out picture of ${visible(picture.label)}, ${visible(picture.name)}: ${scores}`);
    return { picture: picture.name, label: picture.label, prediction, top };
  } catch {
    // The evaluation has told of a picture that cannot be decoded.
    return null;
  } finally {
    await predictor.dispose();
  }
}
