import { describe, expect, it } from 'vitest';
import { stackLogits, stackWeights } from '../../src/training/local/stack-weights.ts';
import { numbers } from './support/tiny-models.ts';

const ROWS = 200;
const LABELS = 3;
const classes = Array.from({ length: ROWS }, (_, row) => row % LABELS);
const weights = new Float32Array(ROWS).fill(1);

/** Logits that point at the class, more or less, under noise. */
function head(strength: number, seed: number): Float32Array {
  return numbers(ROWS * LABELS, seed).map(
    (value, i) => 2 * value + (i % LABELS === classes[Math.floor(i / LABELS)] ? strength : 0),
  );
}

function logLoss(logits: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) {
    const own = logits.subarray(row * LABELS, (row + 1) * LABELS);
    sum += Math.log(own.reduce((total, value) => total + Math.exp(value), 0)) - own[classes[row]];
  }
  return sum / ROWS;
}

describe('stackWeights', () => {
  const heads = [head(2, 1), head(1, 2), head(0, 3), head(-1, 4)];
  const stacked = stackWeights({ heads, classes, weights, labels: LABELS });

  it('is better than each head and than the mean, without the log loss of a step to any side', () => {
    const value = (at: readonly number[]) =>
      logLoss(stackLogits(heads, at)) + (8 / ROWS) * at.reduce((sum, one) => sum + (one - 0.25) ** 2, 0);
    const best = value(stacked);
    expect(best).toBeLessThan(value([0.25, 0.25, 0.25, 0.25]));
    for (let at = 0; at < heads.length; at++) {
      expect(best).toBeLessThan(value(heads.map((_, i) => (i === at ? 1 : 0))));
      for (const step of [-0.01, 0.01]) {
        const moved = stacked.map((one, i) => (i === at ? Math.max(0, one + step) : one));
        expect(value(moved)).toBeGreaterThanOrEqual(best - 1e-9);
      }
    }
  });

  it('has no use for a head that is wrong', () => {
    expect(stacked[3]).toBe(0);
    expect(stacked.every((weight) => weight >= 0)).toBe(true);
  });

  it('finds no reason to prefer one of two equal heads', () => {
    const [a, b] = stackWeights({ heads: [heads[0], heads[0]], classes, weights, labels: LABELS });
    expect(a).toBeCloseTo(b, 6);
  });

  it('leaves a single head as it is', () => {
    expect(stackWeights({ heads: [heads[0]], classes, weights, labels: LABELS })).toEqual([1]);
  });
});
