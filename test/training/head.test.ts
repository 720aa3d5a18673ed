import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  balancedWeights,
  fitHead,
  foldStandardization,
  L2_PATH,
  slice,
  type HeadRows,
} from '../../src/training/local/head.ts';
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
  { features, classes, classWeights }: LabelledRows,
  point: Float64Array,
  l2: number,
): number {
  const labels = classWeights.length;
  const width = features.length / classes.length;
  let total = 0;
  classes.forEach((label, row) => {
    const logits = classWeights.map((_, c) => {
      let sum = point[width * labels + c];
      for (let j = 0; j < width; j++) sum += features[row * width + j] * point[j * labels + c];
      return sum;
    });
    total += classWeights[label] * (Math.log(logits.reduce((s, z) => s + Math.exp(z), 0)) - logits[label]);
  });
  const squares = point.subarray(0, width * labels).reduce((s, w) => s + w * w, 0);
  return total / classes.length + (l2 / 2) * squares;
}

const problem: LabelledRows = {
  features: numbers(7 * 5),
  classes: [0, 1, 2, 2, 2, 1, 2],
  classWeights: [2.5, 1.1, 0.4],
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
    expect(await loss.evaluate(problem, point)).toBeCloseTo(reference(problem, point, 0), 5);
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

  it('gives probabilities that sum to 1', async () => {
    const probabilities = await loss.probabilities(problem, Float64Array.from(numbers(18, 7)));
    for (let row = 0; row < 7; row++) {
      expect(probabilities.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });
});

describe('fitHead', () => {
  const rowsOf = (perClass: readonly number[], choiceShare = 0.25): HeadRows => {
    const { matrix, classes } = clouds(perClass);
    const order = classes
      .map((_, i) => i)
      .sort((a, b) => ((a * 7) % classes.length) - ((b * 7) % classes.length));
    const sorted = Float32Array.from(
      { length: matrix.length },
      (_, i) => matrix[order[Math.floor(i / 6)] * 6 + (i % 6)],
    );
    const fit = Math.round(classes.length * (1 - choiceShare));
    const labels = order.map((i) => classes[i]);
    return {
      matrix: sorted,
      width: 6,
      classes: labels,
      classWeights: balancedWeights(labels, perClass.length),
      fit,
      choice: classes.length,
      training: classes.length,
    };
  };

  it('learns what can be learned, with a penalty of the path', async () => {
    const rows = rowsOf([21, 20, 22]);
    const { point, l2, cutShort } = await fitHead(loss, rows, { isTimeUp: never });
    const probabilities = await loss.probabilities(slice(rows, 0, rows.training), point);
    const right = rows.classes.filter((label, row) => {
      const own = probabilities.subarray(row * 3, row * 3 + 3);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length).toBe(rows.classes.length);
    expect(L2_PATH).toContain(l2);
    expect(cutShort).toBe(false);
  });

  it('keeps the best so far when the time is up', async () => {
    const { tried, cutShort, point } = await fitHead(loss, rowsOf([15, 15]), { isTimeUp: () => true });
    expect(tried).toBe(1);
    expect(cutShort).toBe(true);
    expect(point.some((value) => value !== 0)).toBe(true);
  });

  it('ends the first search, too, when the time is up', async () => {
    let evaluations = 0;
    const counted: Loss = {
      ...loss,
      objective: (...args) => {
        const objective = loss.objective(...args);
        return async (point, gradient) => {
          evaluations++;
          return await objective(point, gradient);
        };
      },
    };
    const { point } = await fitHead(counted, rowsOf([15, 15, 15]), { isTimeUp: () => true });
    expect(evaluations).toBeLessThan(10);
    expect(point.some((value) => value !== 0)).toBe(true);
  });

  it('does without choosing when no picture can be spared', async () => {
    const { tried, l2 } = await fitHead(loss, rowsOf([2, 2], 0), { isTimeUp: never });
    expect(tried).toBe(0);
    expect(l2).toBeGreaterThan(0);
  });

  it('gives the same head every time', async () => {
    const [a, b] = [
      await fitHead(loss, rowsOf([9, 12]), { isTimeUp: never }),
      await fitHead(loss, rowsOf([9, 12]), { isTimeUp: never }),
    ];
    a.point.forEach((value, i) => expect(Math.abs(value - b.point[i])).toBeLessThan(1e-6));
  });

  it('does not neglect a rare label', async () => {
    const { matrix, classes } = clouds([60, 4]);
    const overlapping = matrix.map((value, i) => value + 2 * numbers(matrix.length, 11)[i]);
    const rows = { matrix: overlapping, width: 6, classes, fit: 64, choice: 64, training: 64 };
    const recall = async (classWeights: readonly number[]) => {
      const { point } = await fitHead(loss, { ...rows, classWeights }, { isTimeUp: never });
      const probabilities = await loss.probabilities(slice({ ...rows, classWeights }, 60, 64), point);
      return [0, 1, 2, 3].reduce((sum, row) => sum + probabilities[row * 2 + 1], 0) / 4;
    };
    expect(await recall(balancedWeights(classes, 2))).toBeGreaterThan((await recall([1, 1])) + 0.1);
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
