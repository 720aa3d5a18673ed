import { cellsOf, countConfusion } from '../../bundle/confusion.ts';
import type { LabelMetrics, MeasuringMethod, Metrics, PictureScores } from '../../bundle/types.ts';
import type { Picture } from '../../dataset/types.ts';
import { calibrationError, findThreshold, wilsonInterval } from '../measures.ts';
import type { ScoredPicture } from './fit-model.ts';

export interface Evaluation {
  readonly labels: readonly string[];
  /** Scored by a model that was trained without them; at least one. */
  readonly measured: readonly {
    readonly picture: Pick<Picture, 'label'>;
    /** Probabilities, in label order. */
    readonly scores: ArrayLike<number>;
  }[];
  /** Pictures that the delivered model was trained on. */
  readonly training: readonly Pick<Picture, 'label'>[];
  readonly method: MeasuringMethod;
  /** Share of accepted pictures that are to be right, 0 to 1. */
  readonly targetPrecision: number;
}

/** Keeps the logarithm finite when a probability underflows to 0. */
const LEAST_PROBABILITY = 1e-12;

/** Figures of `metrics.json` from the scores of the measured pictures. */
export function computeMetrics({ labels, measured, training, method, targetPrecision }: Evaluation): Metrics {
  const place = new Map(labels.map((label, index) => [label, index]));
  const trainingCounts = labels.map(() => 0);
  for (const { label } of training) trainingCounts[place.get(label)!]++;
  const pairs: (readonly [actual: number, predicted: number])[] = [];
  let logLoss = 0;
  const answers = measured.map(({ picture, scores }) => {
    const actual = place.get(picture.label)!;
    const predicted = highest(scores);
    pairs.push([actual, predicted]);
    logLoss -= Math.log(Math.max(LEAST_PROBABILITY, scores[actual]));
    return { confidence: scores[predicted], right: predicted === actual };
  });
  const confusion = countConfusion(pairs);
  const tallies = labels.map((): Tally => ({ right: 0, actual: 0, predicted: 0 }));
  for (const { actual, predicted, count } of cellsOf(confusion)) {
    tallies[actual].actual += count;
    tallies[predicted].predicted += count;
    if (actual === predicted) tallies[actual].right += count;
  }
  const perLabel = labels.map((label, index) => labelMetrics(label, tallies[index], trainingCounts[index]));
  const recalls = perLabel.map(({ recall }) => recall).filter((recall) => recall !== null);
  const right = sum(tallies.map((tally) => tally.right));
  return {
    schemaVersion: 1,
    method,
    accuracy: right / measured.length,
    accuracyInterval95: wilsonInterval(right, measured.length),
    balancedAccuracy: sum(recalls) / recalls.length,
    logLoss: logLoss / measured.length,
    calibrationError: calibrationError(answers),
    threshold: findThreshold(answers, targetPrecision),
    trainingPictures: sum(trainingCounts),
    validationPictures: measured.length,
    labels: perLabel,
    confusion,
  };
}

/** What each measured picture got, in few digits. */
export function pictureScores(measured: readonly ScoredPicture[], labels: readonly string[]): PictureScores {
  return {
    schemaVersion: 1,
    labels,
    pictures: measured.map(({ picture, scores }) => ({
      path: picture.name,
      sha256: picture.sha256,
      label: picture.label,
      scores: Array.from(scores, (value) => Number(value.toPrecision(4))),
    })),
  };
}

/** Measured pictures of a label: all, those that were taken for it, and those in both. */
interface Tally {
  right: number;
  actual: number;
  predicted: number;
}

function labelMetrics(
  label: string,
  { right, actual, predicted }: Tally,
  trainingPictures: number,
): LabelMetrics {
  return {
    label,
    trainingPictures,
    validationPictures: actual,
    precision: share(right, predicted),
    recall: share(right, actual),
    f1: share(2 * right, predicted + actual),
  };
}

function highest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
