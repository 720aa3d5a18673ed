/** Writes the gradient at `point` into `gradient` and returns the value there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number>;

export interface LbfgsOptions {
  /** @default 60 */
  readonly maxIterations?: number;
  /** Stops when no component of the gradient is larger. @default 1e-4 */
  readonly gradientTolerance?: number;
  /** Stops when a step lowers the value by less than this share of it. @default 1e-6 */
  readonly valueTolerance?: number;
  /** Asked before every step; true ends the search where it stands. */
  readonly shouldStop?: () => boolean;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change). */
  readonly inverse: number;
}

/** Pairs remembered; three to twenty are customary (Nocedal & Wright, Numerical Optimization, § 7.2). */
const MOST_PAIRS = 10;
const FEWEST_PAIRS = 3;
/** Memory that the pairs may take: with 1,000 labels ten of them would be 600 MB. */
const PAIRS_BYTES = 200_000_000;
const MAX_HALVINGS = 15;
/** Sufficient decrease (Armijo), Nocedal & Wright § 3.1. */
const ARMIJO = 1e-4;

/**
 * Minimises a smooth function by L-BFGS with a backtracking line search.
 * @param start first point; not changed
 */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): Promise<Minimum> {
  const {
    maxIterations = 60,
    gradientTolerance = 1e-4,
    valueTolerance = 1e-6,
    shouldStop = () => false,
  } = options;
  const corrections: Correction[] = [];
  let point: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(start.length);
  let value = await objective(point, gradient);
  let iterations = 0;
  while (iterations < maxIterations && largest(gradient) >= gradientTolerance && !shouldStop()) {
    const direction = descentDirection(gradient, corrections);
    const slope = dot(direction, gradient);
    const firstLength = corrections.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope));
    const next = await lineSearch(objective, { point, value, direction, slope }, firstLength);
    if (next === undefined) break;
    iterations++;
    remember(corrections, plusScaled(next.point, -1, point), plusScaled(next.gradient, -1, gradient));
    const decrease = value - next.value;
    ({ point, gradient, value } = next);
    if (decrease < valueTolerance * Math.max(1, Math.abs(value))) break;
  }
  return { point, value, iterations };
}

interface Ray {
  readonly point: Float64Array;
  readonly value: number;
  readonly direction: Float64Array;
  readonly slope: number;
}

async function lineSearch(objective: Objective, ray: Ray, firstLength: number) {
  const gradient = new Float64Array(ray.point.length);
  let length = firstLength;
  for (let halvings = 0; halvings < MAX_HALVINGS; halvings++, length /= 2) {
    const point = plusScaled(ray.point, length, ray.direction);
    const value = await objective(point, gradient);
    if (value <= ray.value + ARMIJO * length * ray.slope) return { point, gradient, value };
  }
  return undefined;
}

/** Two-loop recursion, Nocedal & Wright algorithm 7.4. */
function descentDirection(gradient: Float64Array, corrections: readonly Correction[]): Float64Array {
  const direction = plusScaled(new Float64Array(gradient.length), -1, gradient);
  const weights: number[] = [];
  for (const { step, change, inverse } of corrections.toReversed()) {
    const weight = inverse * dot(step, direction);
    weights.push(weight);
    addScaled(direction, -weight, change);
  }
  const newest = corrections.at(-1);
  if (newest !== undefined) {
    const scale = 1 / (newest.inverse * dot(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (const { step, change, inverse } of corrections) {
    addScaled(direction, weights.pop()! - inverse * dot(change, direction), step);
  }
  return direction;
}

/** How many pairs are remembered of a point with so many numbers. */
export function pairsFor(size: number): number {
  const bytes = 2 * size * Float64Array.BYTES_PER_ELEMENT;
  return Math.max(FEWEST_PAIRS, Math.min(MOST_PAIRS, Math.floor(PAIRS_BYTES / bytes)));
}

function remember(corrections: Correction[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  // Without positive curvature the pair would make the direction point uphill.
  if (curvature <= 1e-12) return;
  corrections.push({ step, change, inverse: 1 / curvature });
  if (corrections.length > pairsFor(step.length)) corrections.shift();
}

/** Four sums: an addition that waits for the one before it takes four times as long. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * source[i];
}

/** `base + scale * other`, as a new array. A loop: `map` with its callback takes several times as long. */
function plusScaled(base: Float64Array, scale: number, other: Float64Array): Float64Array {
  const result = base.slice();
  addScaled(result, scale, other);
  return result;
}

function largest(values: Float64Array): number {
  let result = 0;
  for (const value of values) result = Math.max(result, Math.abs(value));
  return result;
}
