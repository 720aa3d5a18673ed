import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balancedWeights, foldStandardization } from '../../src/training/local/head.ts';
import { fitLinearHead, L2_PATH, type FoldedRows } from '../../src/training/local/linear-head.ts';
import { openLoss, type LabelledRows, type Loss } from '../../src/training/local/loss.ts';
import { featureStatistics, standardizeInPlace } from '../../src/training/local/standardize.ts';
import { numbers } from './support/tiny-models.ts';

const never = () => false;
let loss: Loss;
beforeAll(async () => {
  loss = await openLoss(1);
});
afterAll(async () => await loss.close());

/** The same loss written out, in double precision. */
function reference(
  { features, classes, weights, labels }: LabelledRows,
  point: Float64Array,
  l2: number,
): number {
  const width = features.length / classes.length;
  let total = 0;
  classes.forEach((label, row) => {
    const logits = Array.from({ length: labels }, (_, c) => {
      let sum = point[width * labels + c];
      for (let j = 0; j < width; j++) sum += features[row * width + j] * point[j * labels + c];
      return sum;
    });
    total += weights[row] * (Math.log(logits.reduce((s, z) => s + Math.exp(z), 0)) - logits[label]);
  });
  const squares = point.subarray(0, width * labels).reduce((s, w) => s + w * w, 0);
  return total / weights.reduce((sum, weight) => sum + weight, 0) + (l2 / 2) * squares;
}

const problem: LabelledRows = {
  features: numbers(7 * 5),
  classes: [0, 1, 2, 2, 2, 1, 2],
  // The third row takes no part.
  weights: Float32Array.of(2.5, 1.1, 0, 0.4, 0.4, 1.1, 0.4),
  labels: 3,
};

/** Two clouds a class, apart enough to be learned. */
function clouds(perClass: readonly number[], width = 6): { matrix: Float32Array; classes: number[] } {
  const classes = perClass.flatMap((count, label) => new Array<number>(count).fill(label));
  const noise = numbers(classes.length * width, 9);
  const matrix = noise.map(
    (value, i) => 3 + 0.5 * value + (i % width === classes[Math.floor(i / width)] ? 2 : 0),
  );
  return { matrix, classes };
}

describe('the loss graph', () => {
  it('computes the weighted loss of the formula', async () => {
    const point = Float64Array.from(numbers(18, 5));
    const value = await loss.objective(problem, 0.3)(point, new Float64Array(18));
    expect(value).toBeCloseTo(reference(problem, point, 0.3), 5);
  });

  it('computes the gradient of that loss', async () => {
    const point = Float64Array.from(numbers(18, 6));
    const gradient = new Float64Array(18);
    await loss.objective(problem, 0.3)(point, gradient);
    gradient.forEach((slope, i) => {
      const moved = (by: number) =>
        reference(
          problem,
          point.map((x, j) => (i === j ? x + by : x)),
          0.3,
        );
      expect(slope).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 4);
    });
  });

  it('computes many at once as each alone, with other weights on the same features and more than fit side by side', async () => {
    const asked = Array.from({ length: 50 }, (_, i) => ({
      rows: { ...problem, weights: problem.weights.map((weight, row) => (row === i % 7 ? 0 : weight)) },
      point: Float64Array.from(numbers(18, i + 1)),
    }));
    const evaluate = async ({ rows, point }: (typeof asked)[number]) => {
      const gradient = new Float64Array(18);
      return [await loss.objective(rows, 0.1)(point, gradient), ...gradient];
    };
    const together = await Promise.all(asked.map(evaluate));
    for (const [at, one] of asked.entries()) {
      expect(together[at][0]).toBeCloseTo(reference(one.rows, one.point, 0.1), 5);
      const alone = await evaluate(one);
      alone.forEach((value, i) => expect(together[at][i]).toBeCloseTo(value, 5));
    }
  });

  it('gives probabilities that sum to 1', async () => {
    const scores = await loss.logProbabilities(problem, Float64Array.from(numbers(18, 7)));
    const probabilities = scores.map(Math.exp);
    for (let row = 0; row < 7; row++) {
      expect(probabilities.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });
});

describe('fitLinearHead', () => {
  const rowsOf = (perClass: readonly number[], noise = 0): FoldedRows => {
    const { matrix, classes } = clouds(perClass);
    const weightOf = balancedWeights(classes, perClass.length);
    return {
      features: matrix.map((value, i) => value - 3 + noise * numbers(matrix.length, 11)[i]),
      classes,
      weights: Float32Array.from(classes, (label) => weightOf[label]),
      labels: perClass.length,
      folds: Int32Array.from(classes, (_, row) => (row * 7) % 5),
      scored: [0, 1, 2, 3, 4],
      choosing: [0],
    };
  };

  it('learns what can be learned, out of fold too, with a penalty of the path', async () => {
    const rows = rowsOf([21, 20, 22]);
    const { outOfFold, l2, cutShort } = await fitLinearHead(loss, rows, never);
    const right = rows.classes.filter((label, row) => {
      const own = outOfFold.subarray(row * 3, row * 3 + 3);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length).toBeGreaterThan(0.9 * rows.classes.length);
    expect(L2_PATH).toContain(l2);
    expect(cutShort).toBe(false);
  });

  it('knows nothing of a row that it scores out of fold', async () => {
    // Labels by lot: who has seen a row can tell its label, who has not is right as often as chance.
    const features = numbers(200 * 300, 3);
    const classes = Array.from({ length: 200 }, (_, row) => ((row * 7919) % 211) % 2);
    const rows = { ...rowsOf([1, 1]), features, classes, weights: new Float32Array(200).fill(1) };
    const folds = Int32Array.from(classes, (_, row) => row % 5);
    const { outOfFold } = await fitLinearHead(loss, { ...rows, folds }, never);
    const right = classes.filter((label, row) => outOfFold[2 * row + label] > outOfFold[2 * row + 1 - label]);
    expect(right.length).toBeLessThan(130);
    expect(right.length).toBeGreaterThan(70);
  });

  it('leaves a mirror image out together with its picture', async () => {
    const { outOfFold: alone } = await fitLinearHead(loss, rowsOf([9, 12]), never);
    const rows = rowsOf([9, 12]);
    const doubled: FoldedRows = {
      ...rows,
      features: Float32Array.of(...rows.features, ...rows.features),
      classes: [...rows.classes, ...rows.classes],
      weights: Float32Array.of(...rows.weights, ...rows.weights),
      folds: Int32Array.of(...rows.folds, ...rows.folds.map((fold) => -1 - fold)),
    };
    const { outOfFold } = await fitLinearHead(loss, doubled, never);
    alone.forEach((value, i) =>
      expect(Math.abs(Math.exp(outOfFold[i]) - Math.exp(value))).toBeLessThan(0.02),
    );
  });

  it('keeps the best so far when the time is up', async () => {
    const { tried, cutShort, point } = await fitLinearHead(loss, rowsOf([15, 15]), () => true);
    expect(tried).toBe(1);
    expect(cutShort).toBe(true);
    expect(point.some((value) => value !== 0)).toBe(true);
  });

  it('does without choosing when no picture can be spared', async () => {
    const rows = { ...rowsOf([2, 2]), scored: [], choosing: [] };
    const { tried, l2, point } = await fitLinearHead(loss, rows, never);
    expect(tried).toBe(0);
    expect(l2).toBeGreaterThan(0);
    expect(point.some((value) => value !== 0)).toBe(true);
  });

  it('does not neglect a rare label', async () => {
    const recall = async (weigh: boolean) => {
      const rows = rowsOf([60, 4], 2);
      const weights = weigh ? rows.weights : new Float32Array(64).fill(1);
      const { point } = await fitLinearHead(loss, { ...rows, weights, scored: [], choosing: [] }, never);
      const scores = await loss.logProbabilities(rows, point);
      return [60, 61, 62, 63].reduce((sum, row) => sum + Math.exp(scores[row * 2 + 1]), 0) / 4;
    };
    expect(await recall(true)).toBeGreaterThan((await recall(false)) + 0.1);
  });
});

describe('balancedWeights', () => {
  it('is 1 for every label of a balanced set', () => {
    expect(balancedWeights([0, 1, 2, 2, 1, 0], 3)).toEqual([1, 1, 1]);
  });

  it('weighs every label the same, with mean 1 over the rows', () => {
    const classes = [0, 0, 0, 0, 0, 0, 1, 1, 2];
    const weights = balancedWeights(classes, 3);
    expect(classes.reduce((sum, label) => sum + weights[label], 0) / classes.length).toBeCloseTo(1, 12);
    expect(6 * weights[0]).toBeCloseTo(2 * weights[1], 12);
    expect(2 * weights[1]).toBeCloseTo(weights[2], 12);
  });
});

describe('foldStandardization', () => {
  it('gives the logits of the standardised features from raw ones', () => {
    const raw = numbers(8 * 4, 3).map((value, i) => value * (i % 4) + 2 * (i % 3));
    const statistics = featureStatistics(raw, 4, 8);
    const standard = raw.slice();
    standardizeInPlace(standard, statistics);
    const point = Float64Array.from(numbers(4 * 3 + 3, 4));
    const { weights, bias } = foldStandardization(point, statistics);
    for (let row = 0; row < 8; row++) {
      for (let label = 0; label < 3; label++) {
        let own = point[12 + label];
        let folded = bias[label];
        for (let j = 0; j < 4; j++) {
          own += standard[row * 4 + j] * point[j * 3 + label];
          folded += raw[row * 4 + j] * weights[label * 4 + j];
        }
        expect(folded).toBeCloseTo(own, 4);
      }
    }
  });
});
