import type { LabelMetrics, Metrics } from '../../bundle/types.ts';

export interface Evaluation {
  readonly labels: readonly string[];
  /** Row-major [pictures, labels]; each row sums to 1. */
  readonly probabilities: ArrayLike<number>;
  /** Class index of each held-out picture. */
  readonly actual: readonly number[];
  /** Pictures that the model was trained on, by class index. */
  readonly trainingCounts: readonly number[];
}

/** Keeps the logarithm finite when a probability underflows to 0. */
const LEAST_PROBABILITY = 1e-12;

/** Figures of `metrics.json` from the scores of the held-out pictures. */
export function computeMetrics({ labels, probabilities, actual, trainingCounts }: Evaluation): Metrics {
  const size = labels.length;
  const confusion = labels.map(() => labels.map(() => 0));
  let logLoss = 0;
  actual.forEach((label, row) => {
    confusion[label][highest(probabilities, row * size, size)]++;
    logLoss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[row * size + label]));
  });
  const perLabel = labels.map((label, index) => labelMetrics(label, index, confusion, trainingCounts[index]));
  const recalls = perLabel.map(({ recall }) => recall).filter((recall) => recall !== null);
  return {
    schemaVersion: 1,
    accuracy: sum(labels.map((_, index) => confusion[index][index])) / actual.length,
    balancedAccuracy: sum(recalls) / recalls.length,
    logLoss: logLoss / actual.length,
    trainingPictures: sum(trainingCounts),
    validationPictures: actual.length,
    labels: perLabel,
    confusion,
  };
}

function labelMetrics(
  label: string,
  index: number,
  confusion: readonly (readonly number[])[],
  trainingPictures: number,
): LabelMetrics {
  const right = confusion[index][index];
  const validationPictures = sum(confusion[index]);
  const predicted = sum(confusion.map((row) => row[index]));
  return {
    label,
    trainingPictures,
    validationPictures,
    precision: share(right, predicted),
    recall: share(right, validationPictures),
    f1: share(2 * right, predicted + validationPictures),
  };
}

function highest(values: ArrayLike<number>, start: number, size: number): number {
  let best = 0;
  for (let i = 1; i < size; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
