import { minimize } from './lbfgs.ts';
import type { LabelledRows, Loss } from './loss.ts';

/**
 * Penalties that are tried, from strong to weak; each search starts where the one before ended. For rows of mean squared
 * length {@link ROW_SCALE}², so that one scale of penalties serves every level.
 */
export const L2_PATH = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001] as const;

/** Root mean squared length of a row that {@link L2_PATH} is made for. */
export const ROW_SCALE = 8;

/** The path ends after this many penalties in a row that did worse out of fold. */
const PATIENCE = 2;

/** Steps without which a head is worth nothing. */
const LEAST_STEPS = 5;

/** Taken when no picture can be scored out of fold to choose: the middle of the path. */
const UNCHOSEN_L2 = 0.03;

/** Rows of one head's features, and the fold of each. */
export interface FoldedRows extends LabelledRows {
  /** Fold of each row. A negative one is that of rows which are trained on whenever the row of fold `-1 - fold` is, and never score. */
  readonly folds: Int32Array;
  /** Folds that score their rows; the others are only trained on. */
  readonly scored: readonly number[];
  /** Of these, those whose scores choose the penalty. */
  readonly choosing: readonly number[];
}

export interface LinearHead {
  /** Of all rows: weights [width, labels], then bias [labels]. */
  readonly point: Float64Array;
  /** Log-probabilities [rows, labels]; those of a row in a scored fold come from a head that was trained without the fold. */
  readonly outOfFold: Float32Array;
  readonly l2: number;
  /** Penalties that were tried. */
  readonly tried: number;
  /** True when the time limit ended the search early. */
  readonly cutShort: boolean;
}

/** Multinomial logistic regression: L2 by the loss out of fold, then a head for each scored fold, and one on all rows. */
export async function fitLinearHead(
  loss: Loss,
  rows: FoldedRows,
  isTimeUp: () => boolean,
  onStep: () => void = () => undefined,
): Promise<LinearHead> {
  const { labels, scored, choosing } = rows;
  const width = rows.features.length / rows.classes.length;
  const fit = async (of: LabelledRows, l2: number, start: Float64Array) => {
    let steps = 0;
    const shouldStop = () => {
      onStep();
      return steps++ >= LEAST_STEPS && isTimeUp();
    };
    return (await minimize(loss.objective(of, l2), start, { shouldStop })).point;
  };
  const parts = new Map(scored.map((fold) => [fold, without(rows, fold)]));
  const zero: Float64Array = new Float64Array((width + 1) * labels);

  let points = new Map(choosing.map((fold) => [fold, zero]));
  let best:
    { l2: number; loss: number; points: typeof points; scores: Map<number, Float32Array> } | undefined;
  let tried = 0;
  let worse = 0;
  let cutShort = false;
  for (const l2 of choosing.length > 0 ? L2_PATH : []) {
    if (worse === PATIENCE) break;
    cutShort = tried > 0 && isTimeUp();
    if (cutShort) break;
    const next: typeof points = new Map();
    const scores = new Map<number, Float32Array>();
    let total = 0;
    const found = await Promise.all(
      choosing.map(async (fold) => await fit(parts.get(fold)!, l2, points.get(fold)!)),
    );
    for (const [at, fold] of choosing.entries()) {
      const logProbabilities = await loss.logProbabilities(rows, found[at]);
      next.set(fold, found[at]);
      scores.set(fold, logProbabilities);
      total += foldLoss(rows, fold, logProbabilities);
    }
    points = next;
    tried++;
    worse = best !== undefined && total >= best.loss ? worse + 1 : 0;
    if (best === undefined || total < best.loss) best = { l2, loss: total, points, scores };
  }

  const l2 = best?.l2 ?? UNCHOSEN_L2;
  const [start = zero] = best?.points.values() ?? [];
  const outOfFold = new Float32Array(rows.classes.length * labels);
  // All at once: the loss computes them together.
  const [point, ...others] = await Promise.all([
    fit(rows, l2, start),
    ...scored.map(async (fold) =>
      best?.scores.has(fold) ? undefined : await fit(parts.get(fold)!, l2, zero),
    ),
  ]);
  for (const [at, fold] of scored.entries()) {
    const scores = best?.scores.get(fold) ?? (await loss.logProbabilities(rows, others[at]!));
    rows.folds.forEach((of, row) => {
      if (of === fold) outOfFold.set(scores.subarray(row * labels, (row + 1) * labels), row * labels);
    });
  }
  return { point, outOfFold, l2, tried, cutShort };
}

/** The same rows with no weight on those of a fold. */
function without(rows: FoldedRows, fold: number): LabelledRows {
  return { ...rows, weights: rows.weights.map((weight, row) => (isOf(rows.folds[row], fold) ? 0 : weight)) };
}

function isOf(folded: number, fold: number): boolean {
  return folded === fold || folded === -1 - fold;
}

function foldLoss(
  { folds, classes, weights, labels }: FoldedRows,
  fold: number,
  scores: Float32Array,
): number {
  let sum = 0;
  classes.forEach((label, row) => {
    if (folds[row] === fold) sum -= weights[row] * scores[row * labels + label];
  });
  return sum;
}
