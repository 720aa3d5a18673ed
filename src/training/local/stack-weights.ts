/** Scores of several heads for the same pictures, of which none was trained on. */
export interface StackedScores {
  /** One matrix a head, row-major [rows, labels]: logits, or log-probabilities, which are logits as well. */
  readonly heads: readonly Float32Array[];
  /** Class index of each row. */
  readonly classes: ArrayLike<number>;
  /** One weight a row; 0 leaves it out. */
  readonly weights: ArrayLike<number>;
  readonly labels: number;
}

/**
 * Pull towards the plain mean of the heads, against the summed log loss in nats: a prior, which weighs less the more pictures there are. Of 4, 8
 * and 16 (`bench/accuracy`, 160 to 1,200 pictures) none differs by more than its splits do.
 */
const HOLD = 8;
const MOST_STEPS = 50;
/** A step that lowers the loss by less ends the search. */
const LEAST_GAIN = 1e-10;

/**
 * Non-negative weights, one a head, with which the sum of the heads' logits has the lowest log loss. The problem is convex:
 * Newton's steps, each solved within the bounds by coordinate descent.
 */
export function stackWeights(scores: StackedScores): number[] {
  const count = scores.heads.length;
  let point = new Array<number>(count).fill(1 / count);
  if (count === 1) return point;
  let at = expand(scores, point);
  for (let step = 0; step < MOST_STEPS; step++) {
    const target = boundedMinimum(point, at);
    let next = at;
    let length = 1;
    let moved = point;
    do {
      moved = point.map((value, head) => value + length * (target[head] - value));
      next = expand(scores, moved);
      length /= 2;
    } while (next.value > at.value && length > 1e-6);
    const gain = at.value - next.value;
    if (gain > 0) [point, at] = [moved, next];
    if (gain < LEAST_GAIN) break;
  }
  return point;
}

/** The weighted sum of the heads' logits, row-major [rows, labels]. */
export function stackLogits(heads: readonly Float32Array[], weights: readonly number[]): Float32Array {
  return heads[0].map((_, i) => heads.reduce((sum, head, at) => sum + weights[at] * head[i], 0));
}

interface Expansion {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly curvature: readonly (readonly number[])[];
}

/** Value, gradient and Hessian of the loss at a point. */
function expand({ heads, classes, weights, labels }: StackedScores, point: readonly number[]): Expansion {
  const count = heads.length;
  const gradient = new Array<number>(count).fill(0);
  const curvature = point.map(() => new Array<number>(count).fill(0));
  const probabilities = new Float64Array(labels);
  const means = new Float64Array(count);
  let value = 0;
  let total = 0;
  for (let row = 0; row < classes.length; row++) {
    const weight = weights[row];
    if (weight === 0) continue;
    const first = row * labels;
    const own = classes[row];
    let highest = -Infinity;
    for (let label = 0; label < labels; label++) {
      let logit = 0;
      for (let head = 0; head < count; head++) logit += point[head] * heads[head][first + label];
      probabilities[label] = logit;
      highest = Math.max(highest, logit);
    }
    let sum = 0;
    const ownLogit = probabilities[own];
    for (let label = 0; label < labels; label++)
      sum += probabilities[label] = Math.exp(probabilities[label] - highest);
    for (let label = 0; label < labels; label++) probabilities[label] /= sum;
    value += weight * (highest + Math.log(sum) - ownLogit);
    total += weight;
    for (let head = 0; head < count; head++) {
      const logits = heads[head];
      let mean = 0;
      for (let label = 0; label < labels; label++) mean += probabilities[label] * logits[first + label];
      means[head] = mean;
      gradient[head] += weight * (mean - logits[first + own]);
    }
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let label = 0; label < labels; label++)
          product += probabilities[label] * heads[a][first + label] * heads[b][first + label];
        curvature[a][b] += weight * (product - means[a] * means[b]);
      }
    }
  }
  const mean = 1 / count;
  const hold = HOLD / total;
  return {
    value: value / total + hold * point.reduce((sum, at) => sum + (at - mean) ** 2, 0),
    gradient: gradient.map((slope, head) => slope / total + 2 * hold * (point[head] - mean)),
    curvature: curvature.map((row, a) =>
      row.map((_, b) => (a >= b ? curvature[a][b] : curvature[b][a]) / total + (a === b ? 2 * hold : 0)),
    ),
  };
}

/** The minimum of the quadratic model among points without a negative coordinate. */
function boundedMinimum(point: readonly number[], { gradient, curvature }: Expansion): number[] {
  const result = [...point];
  for (let round = 0; round < 200; round++) {
    let largest = 0;
    for (let i = 0; i < result.length; i++) {
      let slope = gradient[i];
      for (let j = 0; j < result.length; j++) slope += curvature[i][j] * (result[j] - point[j]);
      const next = Math.max(0, result[i] - slope / curvature[i][i]);
      largest = Math.max(largest, Math.abs(next - result[i]));
      result[i] = next;
    }
    if (largest < 1e-9) break;
  }
  return result;
}
