import { L2_PATH } from '../../src/training/local/head.ts';
import { minimize } from '../../src/training/local/lbfgs.ts';
import type { Loss } from '../../src/training/local/loss.ts';
import { featureStatistics, standardizeInPlace } from '../../src/training/local/standardize.ts';
import type { BenchFeatures } from './bench-features.ts';
import { prototypeSplit } from './prototype-split.ts';

function gather(matrix: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => result.set(matrix.subarray(row * width, (row + 1) * width), i * width));
  return result;
}

/**
 * The prototype's recipe: every picture weighs the same, the inner split is seeded with 1 and standardised on its own.
 * @returns share of `test` that is classified right
 */
export async function prototypeAccuracy(
  loss: Loss,
  { plain, width }: BenchFeatures,
  classes: readonly number[],
  { train, test }: { readonly train: readonly number[]; readonly test: readonly number[] },
): Promise<number> {
  const labels = Math.max(...classes) + 1;
  const classWeights = new Array<number>(labels).fill(1);
  const rowsOf = (fit: readonly number[], others: readonly number[]) => {
    const fitted = gather(plain, width, fit);
    const rest = gather(plain, width, others);
    const statistics = featureStatistics(fitted, width, fit.length);
    standardizeInPlace(fitted, statistics);
    standardizeInPlace(rest, statistics);
    return [
      { features: fitted, classes: fit.map((row) => classes[row]), classWeights },
      { features: rest, classes: others.map((row) => classes[row]), classWeights },
    ] as const;
  };

  const inner = prototypeSplit(
    train.map((row) => classes[row]),
    0.2,
    1,
  );
  const [fit, choice] = rowsOf(
    inner.train.map((i) => train[i]),
    inner.test.map((i) => train[i]),
  );
  let point: Float64Array = new Float64Array((width + 1) * labels);
  let best = { value: Number.POSITIVE_INFINITY, l2: 1, point };
  let worse = 0;
  for (const l2 of L2_PATH) {
    ({ point } = await minimize(loss.objective(fit, l2), point));
    const value = await loss.evaluate(choice, point);
    if (value < best.value) {
      best = { value, l2, point };
      worse = 0;
    } else if (++worse === 2) break;
  }
  const [all, heldOut] = rowsOf(train, test);
  const final = await minimize(loss.objective(all, best.l2), best.point);
  return share(await loss.probabilities(heldOut, final.point), heldOut.classes, labels);
}

/** Share of rows whose highest probability is their class. */
export function share(probabilities: Float32Array, classes: readonly number[], labels: number): number {
  const right = classes.filter((label, row) => {
    const own = probabilities.subarray(row * labels, (row + 1) * labels);
    return own.every((value) => value <= own[label]);
  });
  return right.length / classes.length;
}
