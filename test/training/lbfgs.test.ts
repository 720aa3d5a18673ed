import { describe, expect, it } from 'vitest';
import { minimize, pairsFor, type Objective } from '../../src/training/local/lbfgs.ts';

/** Rosenbrock's valley; minimum 0 at (1, 1). */
const rosenbrock: Objective = ([x, y], gradient) => {
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return Promise.resolve((1 - x) ** 2 + 100 * (y - x * x) ** 2);
};

/** A badly conditioned bowl in `size` dimensions; minimum 0 at i. */
const bowl: Objective = (point, gradient) => {
  let value = 0;
  point.forEach((x, i) => {
    const curvature = 10 ** (i % 4);
    gradient[i] = curvature * (x - i);
    value += (curvature / 2) * (x - i) ** 2;
  });
  return Promise.resolve(value);
};

const EXACT = { maxIterations: 500, gradientTolerance: 1e-9, valueTolerance: 0 };

describe('pairsFor', () => {
  it('takes less memory for many numbers, and never less than converges', () => {
    expect([100, 1_000_000, 3_841_000, 40_000_000].map(pairsFor)).toEqual([10, 10, 3, 3]);
  });
});

describe('minimize', () => {
  it('finds the minimum of Rosenbrock’s function', async () => {
    const { point, value } = await minimize(rosenbrock, Float64Array.of(-1.2, 1), EXACT);
    expect(value).toBeLessThan(1e-12);
    expect(point[0]).toBeCloseTo(1, 5);
    expect(point[1]).toBeCloseTo(1, 5);
  });

  it('finds the minimum of a badly conditioned function in few steps', async () => {
    const { point, iterations } = await minimize(bowl, new Float64Array(30), EXACT);
    point.forEach((x, i) => expect(x).toBeCloseTo(i, 6));
    expect(iterations).toBeLessThan(60);
  });

  it('stays where it is when it starts at the minimum, and leaves its start alone', async () => {
    const start = Float64Array.of(1, 1);
    const { iterations, point } = await minimize(rosenbrock, start, EXACT);
    expect(iterations).toBe(0);
    expect(point).not.toBe(start);
    expect([...start]).toEqual([1, 1]);
  });

  it('stops when it is told to, with the best point so far', async () => {
    const start = Float64Array.of(-1.2, 1);
    let asked = 0;
    const { iterations, value } = await minimize(rosenbrock, start, {
      ...EXACT,
      shouldStop: () => ++asked > 3,
    });
    expect(iterations).toBe(3);
    expect(value).toBeLessThan(await rosenbrock(start, new Float64Array(2)));
  });
});
