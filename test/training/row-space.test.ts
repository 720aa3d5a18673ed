import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitHead, slice, type HeadRows } from '../../src/training/local/head.ts';
import { openLoss, type Loss } from '../../src/training/local/loss.ts';
import { hasSmallRowSpace, toRowSpace } from '../../src/training/local/row-space.ts';
import { numbers } from './support/tiny-models.ts';

const WIDTH = 1100;
const LABELS = 3;
let loss: Loss;
beforeAll(async () => {
  loss = await openLoss(1);
});
afterAll(async () => await loss.close());

/** 30 training rows and 6 beyond them, noise with a hint of the label; the last two training rows are equal. */
function rowsOf(): HeadRows {
  const matrix = numbers(36 * WIDTH, 3);
  const classes = Array.from({ length: 36 }, (_, row) => row % LABELS);
  classes.forEach((label, row) => (matrix[row * WIDTH + label] += 4));
  matrix.copyWithin(29 * WIDTH, 28 * WIDTH, 29 * WIDTH);
  return { matrix, width: WIDTH, classes, classWeights: [1, 1.5, 0.5], fit: 22, choice: 30, training: 30 };
}

describe('the row space', () => {
  it('pays only where rows are few', () => {
    const rows = rowsOf();
    expect(hasSmallRowSpace(rows)).toBe(true);
    expect(hasSmallRowSpace({ ...rows, training: 800 })).toBe(false);
    expect(hasSmallRowSpace({ ...rows, training: 1500, width: 4000 })).toBe(false);
  });

  it('keeps every product of two training rows', async () => {
    const rows = rowsOf();
    const { rows: narrow } = await toRowSpace(rows, 1);
    expect(narrow.matrix).toHaveLength(30 * 30);
    for (const [a, b] of [
      [0, 0],
      [3, 17],
      [28, 29],
      [29, 29],
    ]) {
      const wide = dot(rows.matrix, WIDTH, a, b);
      expect(dot(narrow.matrix, 30, a, b)).toBeCloseTo(wide, 3);
    }
  });

  it('has the loss, the penalty and the scores of the wide problem at the same point', async () => {
    const rows = rowsOf();
    const { rows: narrow, expand } = await toRowSpace(rows, 1);
    const point = Float64Array.from(numbers(31 * LABELS, 5), (value) => value / 10);
    // The last row equals the one before it: its own direction has no length, and no fit would put weight there.
    point.fill(0, 29 * LABELS, 30 * LABELS);
    const wide = expand(point);
    const value = (of: HeadRows, at: Float64Array) =>
      loss.objective(slice(of, 0, of.training), 0.3)(at, new Float64Array(at.length));
    expect(await value(narrow, point)).toBeCloseTo(await value(rows, wide), 5);
    const a = await loss.probabilities(slice(narrow, 0, 30), point);
    const b = await loss.probabilities(slice(rows, 0, 30), wide);
    a.forEach((score, i) => expect(score).toBeCloseTo(b[i], 5));
  });

  it('ends at the head of the wide problem, for pictures that it never saw too', async () => {
    const rows = rowsOf();
    const { rows: narrow, expand } = await toRowSpace(rows, 1);
    const direct = await fitHead(loss, rows, { isTimeUp: () => false });
    const detour = await fitHead(loss, narrow, { isTimeUp: () => false });
    expect(detour.l2).toBe(direct.l2);
    const unseen = slice(rows, 30, 36);
    const expected = await loss.probabilities(unseen, direct.point);
    const actual = await loss.probabilities(unseen, expand(detour.point));
    // Both stop within the search's tolerance of the one minimum, at different places.
    actual.forEach((score, i) => expect(Math.abs(score - expected[i])).toBeLessThan(0.02));
  });

  it('bears rows of zeros', async () => {
    const rows = { ...rowsOf(), matrix: new Float32Array(36 * WIDTH) };
    const { rows: narrow, expand } = await toRowSpace(rows, 1);
    const { point } = await fitHead(loss, narrow, { isTimeUp: () => false });
    expect(expand(point).every(Number.isFinite)).toBe(true);
  });
});

function dot(matrix: Float32Array, width: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += matrix[a * width + i] * matrix[b * width + i];
  return sum;
}
