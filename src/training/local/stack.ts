import { fitLinearHead, ROW_SCALE, type FoldedRows, type LinearHead } from './linear-head.ts';
import type { Loss } from './loss.ts';
import { gram, hasSmallRowSpace, toRowSpace } from './row-space.ts';
import { stackLogits, stackWeights } from './stack-weights.ts';

/** Standardised features of several levels, side by side, and how they are folded. */
export interface StackRows extends Omit<FoldedRows, 'features'> {
  /** Row-major [rows, width]; every column has mean 0 and variance 1, or is 0. */
  readonly matrix: Float32Array;
  /** Width of each level, in the order of the columns. */
  readonly levels: readonly number[];
}

export interface Stack {
  /** The sum of the heads as one head: weights [width, labels] on the standardised features, then bias [labels]. */
  readonly point: Float64Array;
  /** Logits [rows, labels]; those of a row in a scored fold come from heads that were trained without the fold. */
  readonly outOfFold: Float32Array;
  /** Weight of each head in the sum: one a level, then that on all levels. */
  readonly weights: readonly number[];
  /** Penalty of each head. */
  readonly l2: readonly number[];
  /** Penalties tried for the head that was cut shortest. */
  readonly tried: number;
  /** True when the time limit ended a search early. */
  readonly cutShort: boolean;
}

export interface StackOptions {
  readonly threads: number;
  /** True once the time is up; the best heads so far are kept. */
  readonly isTimeUp: () => boolean;
  /** Told of every head that is done, and of every step of the search: with many labels a head takes a minute. */
  readonly onProgress?: (done: number, total: number, steps: number) => void;
  /** Never goes through the row space, which gives the same head. */
  readonly direct?: boolean;
}

/**
 * One linear head a level and one on all levels, added up with non-negative weights that minimise the log loss out of fold
 * (stacking; Wolpert 1992, Breiman 1996). A sum of linear heads is one linear head.
 */
export async function fitStack(loss: Loss, rows: StackRows, options: StackOptions): Promise<Stack> {
  const { matrix, levels, labels, classes, folds, scored } = rows;
  const width = levels.reduce((sum, level) => sum + level, 0);
  const views = viewsOf(levels);
  const inRowSpace = options.direct !== true && hasSmallRowSpace(classes.length, Math.max(...levels));
  let allProducts: Float64Array | undefined;
  const heads: (LinearHead & { readonly expand: (into: Float64Array, weight: number) => void })[] = [];
  let steps = 0;
  const onStep = (): void => options.onProgress?.(heads.length, views.length, ++steps);
  for (const [start, end] of views) {
    const size = end - start;
    const isAll = size === width;
    const scale = ROW_SCALE / rootMeanSquare(matrix, width, start, end);
    if (inRowSpace) {
      // All levels are the last view: its products are the sum of the others'.
      const products =
        isAll && allProducts !== undefined
          ? allProducts
          : await gram({ matrix, stride: width, start, end }, options.threads);
      if (!isAll) allProducts = sumOf(allProducts, products);
      for (let i = 0; i < products.length; i++) products[i] *= scale ** 2;
      const { features, sums } = toRowSpace(products);
      const head = await fitLinearHead(loss, { ...rows, features }, options.isTimeUp, onStep);
      heads.push({
        ...head,
        expand: (into, weight) => {
          const ofRows = sums(head.point, labels);
          for (let row = 0; row < classes.length; row++) {
            for (let column = start; column < end; column++) {
              const value = weight * scale ** 2 * matrix[row * width + column];
              for (let label = 0; label < labels; label++)
                into[column * labels + label] += value * ofRows[row * labels + label];
            }
          }
          addBias(into, head.point, weight, labels);
        },
      });
    } else {
      // A second copy of all levels would be as large as everything else together: it is scaled where it lies, and back.
      const features = isAll ? scaleInPlace(matrix, scale) : columns(matrix, width, start, end, scale);
      const head = await fitLinearHead(loss, { ...rows, features }, options.isTimeUp, onStep);
      if (isAll) scaleInPlace(matrix, 1 / scale);
      heads.push({
        ...head,
        expand: (into, weight) => {
          for (let i = 0; i < size * labels; i++) into[start * labels + i] += weight * scale * head.point[i];
          addBias(into, head.point, weight, labels);
        },
      });
    }
    options.onProgress?.(heads.length, views.length, steps);
  }

  const scoredRows = rows.weights.map((weight, row) => (scored.includes(folds[row]) ? weight : 0));
  const outOfFold = heads.map((head) => head.outOfFold);
  const weights =
    scored.length === 0
      ? heads.map(() => 1 / heads.length)
      : stackWeights({ heads: outOfFold, classes, weights: scoredRows, labels });
  const point = new Float64Array((width + 1) * labels);
  heads.forEach(({ expand }, head) => expand(point, weights[head]));
  return {
    point,
    outOfFold: stackLogits(outOfFold, weights),
    weights,
    l2: heads.map(({ l2 }) => l2),
    tried: Math.min(...heads.map(({ tried }) => tried)),
    cutShort: heads.some(({ cutShort }) => cutShort),
  };
}

/** Every level, then all of them; a single level is all. */
function viewsOf(levels: readonly number[]): readonly (readonly [start: number, end: number])[] {
  let end = 0;
  const views = levels.map((level) => [end, (end += level)] as const);
  return views.length === 1 ? views : [...views, [0, end]];
}

/** Root of the mean squared length of the rows in some columns; 1 where all are 0. */
function rootMeanSquare(matrix: Float32Array, stride: number, start: number, end: number): number {
  let sum = 0;
  for (let row = 0; row < matrix.length; row += stride)
    for (let i = row + start; i < row + end; i++) sum += matrix[i] ** 2;
  return Math.sqrt((sum * stride) / matrix.length) || 1;
}

function columns(
  matrix: Float32Array,
  stride: number,
  start: number,
  end: number,
  scale: number,
): Float32Array {
  const width = end - start;
  const result = new Float32Array((matrix.length / stride) * width);
  for (let from = start, to = 0; from < matrix.length; from += stride - width)
    for (let i = 0; i < width; i++) result[to++] = scale * matrix[from++];
  return result;
}

function scaleInPlace(matrix: Float32Array, scale: number): Float32Array {
  for (let i = 0; i < matrix.length; i++) matrix[i] *= scale;
  return matrix;
}

function sumOf(sum: Float64Array | undefined, products: Float64Array): Float64Array {
  return sum === undefined ? products.slice() : sum.map((value, i) => value + products[i]);
}

function addBias(into: Float64Array, point: Float64Array, weight: number, labels: number): void {
  for (let label = 1; label <= labels; label++)
    into[into.length - label] += weight * point[point.length - label];
}
