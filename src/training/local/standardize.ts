import type { Level } from './backbone.ts';

/** What {@link standardizeInPlace} takes off each feature, and divides it by. */
export interface FeatureStatistics {
  readonly mean: Float64Array;
  /**
   * Standard deviation, at least {@link LEAST_SHARE} of its level's root mean square; 1 where none of a level varies, so that
   * dividing by it is always safe.
   */
  readonly deviation: Float64Array;
}

/** A feature that varies by less than this share of its mean is float32 noise: scaling it up would train on rounding errors. */
const LEAST_VARIATION = 1e-5;

/**
 * A channel that fires on one picture in hundreds has next to no deviation, and the next picture that it fires on would get a
 * thousand of them. With 1 a feature is never scaled up beyond its level.
 */
const LEAST_SHARE = 1;

/**
 * Statistics over the first `rows` rows.
 * @param matrix row-major [at least rows, width]
 * @param levels places of the levels, which need not be equally loud
 */
export function featureStatistics(
  matrix: Float32Array,
  width: number,
  rows: number,
  levels: readonly Pick<Level, 'start' | 'width'>[] = [{ start: 0, width }],
): FeatureStatistics {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) mean[column] += matrix[at++];
  }
  for (let column = 0; column < width; column++) mean[column] /= rows;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) deviation[column] += (matrix[at++] - mean[column]) ** 2;
  }
  for (let column = 0; column < width; column++) {
    const spread = Math.sqrt(deviation[column] / rows);
    deviation[column] = spread > LEAST_VARIATION * Math.abs(mean[column]) ? spread : 0;
  }
  for (const level of levels) {
    const own = deviation.subarray(level.start, level.start + level.width);
    const least = LEAST_SHARE * Math.sqrt(own.reduce((sum, value) => sum + value ** 2, 0) / own.length);
    own.forEach((value, i) => (own[i] = Math.max(value, least) || 1));
  }
  return { mean, deviation };
}

/** Standardises every row in place: there is never a second copy of the matrix. */
export function standardizeInPlace(matrix: Float32Array, { mean, deviation }: FeatureStatistics): void {
  const width = mean.length;
  for (let at = 0; at < matrix.length; at += width) {
    for (let column = 0; column < width; column++) {
      matrix[at + column] = (matrix[at + column] - mean[column]) / deviation[column];
    }
  }
}

/**
 * Reorders the rows of a matrix in place, with one spare row.
 * @param order order[new position] = old position; rows that it does not name are dropped
 * @returns the part of `matrix` that holds the named rows
 */
export function arrangeRows(matrix: Float32Array, width: number, order: readonly number[]): Float32Array {
  const total = matrix.length / width;
  const named = new Set(order);
  const all = [...order];
  for (let row = 0; row < total; row++) if (!named.has(row)) all.push(row);
  const spare = new Float32Array(width);
  const row = (index: number) => matrix.subarray(index * width, (index + 1) * width);
  const done = new Uint8Array(total);
  for (let start = 0; start < total; start++) {
    if (done[start] === 1) continue;
    spare.set(row(start));
    let target = start;
    for (;;) {
      done[target] = 1;
      const source = all[target];
      if (source === start) break;
      row(target).set(row(source));
      target = source;
    }
    row(target).set(spare);
  }
  return matrix.subarray(0, order.length * width);
}
