import type { FeatureStatistics } from './standardize.ts';

/** Inverse-frequency weights, so that every label counts the same; their mean over the rows is 1. A balanced set gets ones. */
export function balancedWeights(classes: readonly number[], labels: number): number[] {
  const counts = new Array<number>(labels).fill(0);
  for (const label of classes) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : classes.length / (present * count)));
}

/**
 * Folds the standardisation into the head, so that it takes raw features.
 * @returns weights row-major [labels, width] and bias [labels]
 */
export function foldStandardization(
  point: Float64Array,
  { mean, deviation }: FeatureStatistics,
): { readonly weights: Float32Array; readonly bias: Float32Array } {
  const width = mean.length;
  const labels = point.length / (width + 1);
  const weights = new Float32Array(labels * width);
  const bias = new Float32Array(labels);
  for (let label = 0; label < labels; label++) {
    let offset = point[width * labels + label];
    for (let column = 0; column < width; column++) {
      const weight = point[column * labels + label] / deviation[column];
      weights[label * width + column] = weight;
      offset -= weight * mean[column];
    }
    bias[label] = offset;
  }
  return { weights, bias };
}
