import { minimize } from './lbfgs.ts';
import type { LabelledRows, Loss } from './loss.ts';
import type { FeatureStatistics } from './standardize.ts';

/** Penalties that are tried, from strong to weak; each search starts where the one before ended. */
export const L2_PATH = [3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001] as const;

/** The path ends after this many penalties in a row that did worse on the validation rows. */
const PATIENCE = 2;

/** Steps without which a head is worth nothing. */
const LEAST_STEPS = 5;

/** Taken when no training picture can be spared to choose: the middle of the path. */
const UNCHOSEN_L2 = 0.1;

/**
 * Rows of a standardised matrix in three runs: the first `fit` rows train while L2 is chosen, the rows up to `choice`
 * choose it, and all rows up to `training` train the final head.
 */
export interface HeadRows {
  readonly matrix: Float32Array;
  readonly width: number;
  /** Class index of every row. */
  readonly classes: readonly number[];
  readonly classWeights: readonly number[];
  readonly fit: number;
  readonly choice: number;
  readonly training: number;
}

export interface FittedHead {
  /** Weights [width, labels] for standardised features, then bias [labels]. */
  readonly point: Float64Array;
  readonly l2: number;
  /** Penalties that were tried. */
  readonly tried: number;
  /** True when the time limit ended the search early. */
  readonly cutShort: boolean;
}

export interface HeadOptions {
  /** True once the time is up; the best head so far is kept. The first steps are made in any case, so there is always one. */
  readonly isTimeUp: () => boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Multinomial logistic regression: chooses L2 on the validation rows, then trains on all training rows. */
export async function fitHead(loss: Loss, rows: HeadRows, options: HeadOptions): Promise<FittedHead> {
  const { isTimeUp, onProgress } = options;
  const labels = rows.classWeights.length;
  let point: Float64Array = new Float64Array((rows.width + 1) * labels);
  let best: { readonly l2: number; readonly point: Float64Array; readonly value: number } | undefined;
  let tried = 0;
  let worse = 0;
  let cutShort = false;
  let steps = 0;
  const shouldStop = () => steps++ >= LEAST_STEPS && isTimeUp();
  const penalties = rows.choice > rows.fit ? L2_PATH : [];
  for (const l2 of penalties) {
    if (worse === PATIENCE) break;
    cutShort = tried > 0 && isTimeUp();
    if (cutShort) break;
    ({ point } = await minimize(loss.objective(slice(rows, 0, rows.fit), l2), point, { shouldStop }));
    const value = await loss.evaluate(slice(rows, rows.fit, rows.choice), point);
    tried++;
    onProgress?.(tried, penalties.length + 1);
    worse = best !== undefined && value >= best.value ? worse + 1 : 0;
    if (best === undefined || value < best.value) best = { l2, point, value };
  }
  const l2 = best?.l2 ?? UNCHOSEN_L2;
  const final = await minimize(loss.objective(slice(rows, 0, rows.training), l2), best?.point ?? point, {
    shouldStop,
  });
  onProgress?.(penalties.length + 1, penalties.length + 1);
  return { point: final.point, l2, tried, cutShort };
}

/** A view of consecutive rows. */
export function slice(rows: HeadRows, start: number, end: number): LabelledRows {
  const { matrix, width, classes, classWeights } = rows;
  return {
    features: matrix.subarray(start * width, end * width),
    classes: classes.slice(start, end),
    classWeights,
  };
}

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
