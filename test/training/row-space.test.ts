import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLoss, type Loss } from '../../src/training/local/loss.ts';
import { gram, hasSmallRowSpace, toRowSpace } from '../../src/training/local/row-space.ts';
import { fitStack, type StackRows } from '../../src/training/local/stack.ts';
import { numbers } from './support/tiny-models.ts';

const WIDTH = 1100;
const ROWS = 30;
const LABELS = 3;
const all = { stride: WIDTH, start: 0, end: WIDTH };
let loss: Loss;
beforeAll(async () => {
  loss = await openLoss(1);
});
afterAll(async () => await loss.close());

/** Noise with a hint of the label; the last two rows are equal. */
function matrixOf(): Float32Array {
  const matrix = numbers(ROWS * WIDTH, 3);
  for (let row = 0; row < ROWS; row++) matrix[row * WIDTH + (row % LABELS)] += 4;
  matrix.copyWithin((ROWS - 1) * WIDTH, (ROWS - 2) * WIDTH, (ROWS - 1) * WIDTH);
  return matrix;
}

describe('the row space', () => {
  it('pays only where rows are few', () => {
    expect(hasSmallRowSpace(30, 1100)).toBe(true);
    expect(hasSmallRowSpace(1200, 1100)).toBe(false);
    expect(hasSmallRowSpace(1500, 4000)).toBe(false);
  });

  it('keeps every product of two rows', async () => {
    const matrix = matrixOf();
    const { features } = toRowSpace(await gram({ matrix, ...all }, 1));
    expect(features).toHaveLength(ROWS * ROWS);
    for (const [a, b] of [
      [0, 0],
      [3, 17],
      [28, 29],
      [29, 29],
    ]) {
      expect(dot(features, ROWS, a, b)).toBeCloseTo(dot(matrix, WIDTH, a, b), 3);
    }
  });

  it('ends at the head of the wide problem', async () => {
    const matrix = matrixOf();
    const rows: StackRows = {
      matrix,
      // In the row space, since the widest level has more columns than there are rows.
      levels: [WIDTH - 100, 100],
      classes: Array.from({ length: ROWS }, (_, row) => row % LABELS),
      weights: Float32Array.from({ length: ROWS }, (_, row) => 1 + (row % LABELS)),
      labels: LABELS,
      folds: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 3) % 5),
      scored: [0, 1, 2, 3, 4],
      choosing: [0],
    };
    const options = { threads: 1, isTimeUp: () => false };
    const detour = await fitStack(loss, rows, options);
    const direct = await fitStack(loss, rows, { ...options, direct: true });
    expect(detour.l2).toEqual(direct.l2);
    detour.weights.forEach((weight, head) =>
      expect(Math.abs(weight - direct.weights[head])).toBeLessThan(0.1),
    );
    const whole = { ...rows, features: matrix };
    const [a, b] = [
      await loss.logProbabilities(whole, detour.point),
      await loss.logProbabilities(whole, direct.point),
    ];
    // Both stop within the search's tolerance of the one minimum, at different places; probabilities know no shift of all logits.
    a.forEach((value, i) => expect(Math.abs(Math.exp(value) - Math.exp(b[i]))).toBeLessThan(0.003));
  });

  it('bears rows of zeros', async () => {
    const matrix = new Float32Array(ROWS * WIDTH);
    const { features, sums } = toRowSpace(await gram({ matrix, ...all }, 1));
    expect(features.every(Number.isFinite)).toBe(true);
    expect(sums(new Float64Array(ROWS * LABELS), LABELS).every(Number.isFinite)).toBe(true);
  });
});

function dot(matrix: Float32Array, width: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += matrix[a * width + i] * matrix[b * width + i];
  return sum;
}
