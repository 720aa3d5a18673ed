import { Tensor } from 'onnxruntime-node';
import { openSession } from '../../io/onnx-session.ts';
import { model, node, valueInfo } from '../../onnx/encode.ts';
import { ELEMENT } from '../../onnx/schema.ts';
import type { HeadRows } from './head.ts';

/** Beyond so many rows the factorisation, cubic in them, takes longer than it saves. */
const MAX_ROWS = 1024;
/** Columns that are held in double precision at a time. */
const COLUMNS = 512;
/** Share of the mean squared length of a row that is added to the diagonal: equal rows would make it singular. */
const JITTER = 1e-9;

/** The same problem in fewer columns. */
export interface RowSpace {
  /** The training rows alone; as wide as they are many. */
  readonly rows: HeadRows;
  /** A point of the narrow problem as one of the original width. */
  readonly expand: (point: Float64Array) => Float64Array;
}

/** Whether the detour pays. */
export function hasSmallRowSpace({ width, training }: HeadRows): boolean {
  return training <= MAX_ROWS && training <= width / 2;
}

/**
 * Weights with an L2 penalty are sums of training rows (the representer theorem; Schölkopf, Herbrich & Smola 2001), so a
 * problem with fewer rows than columns is solved in as many columns as rows: `L` of the Cholesky factorisation
 * `X Xᵀ = L Lᵀ` is the training rows, rotated. Loss, penalty and gradient stay the same numbers.
 */
export async function toRowSpace(rows: HeadRows, threads: number): Promise<RowSpace> {
  const { matrix, width, training } = rows;
  const lower = cholesky(await gram(rows, threads), training);
  return {
    rows: {
      ...rows,
      matrix: Float32Array.from(lower),
      width: training,
      classes: rows.classes.slice(0, training),
    },
    expand: (point) => {
      const labels = rows.classWeights.length;
      const sums = solveTransposed(lower, point, training, labels);
      const expanded = new Float64Array((width + 1) * labels);
      for (let row = 0; row < training; row++) {
        for (let column = 0; column < width; column++) {
          const value = matrix[row * width + column];
          for (let label = 0; label < labels; label++)
            expanded[column * labels + label] += value * sums[row * labels + label];
        }
      }
      expanded.set(point.subarray(training * labels), width * labels);
      return expanded;
    },
  };
}

/** `X Xᵀ` of the training rows, row-major [training, training], with the jitter on its diagonal. */
async function gram({ matrix, width, training }: HeadRows, threads: number): Promise<Float64Array> {
  const session = await openSession(gramGraph(), { intraOpNumThreads: threads });
  try {
    let sum = new Tensor('float64', new Float64Array(training * training), [training, training]);
    for (let start = 0; start < width; start += COLUMNS) {
      const columns = Math.min(COLUMNS, width - start);
      const block = new Float64Array(training * columns);
      for (let row = 0; row < training; row++)
        block.set(matrix.subarray(row * width + start, row * width + start + columns), row * columns);
      const result = await session.run({ block: new Tensor('float64', block, [training, columns]), sum });
      sum = result.next as typeof sum;
    }
    const products = sum.data;
    let trace = 0;
    for (let i = 0; i < training; i++) trace += products[i * training + i];
    for (let i = 0; i < training; i++) products[i * training + i] += (JITTER * trace) / training;
    return products;
  } finally {
    await session.release();
  }
}

function gramGraph(): Uint8Array {
  const square = ['rows', 'rows'];
  return model({
    graphName: 'sum of products of rows',
    nodes: [node('Gemm', ['block', 'block', 'sum'], ['next'], { transB: 1 })],
    initializers: [],
    inputs: [
      valueInfo('block', ['rows', 'columns'], ELEMENT.float64),
      valueInfo('sum', square, ELEMENT.float64),
    ],
    outputs: [valueInfo('next', square, ELEMENT.float64)],
  });
}

/** Lower triangle of a symmetric positive definite matrix, in place; zeros above it. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column];
      for (let k = 0, a = row * size, b = column * size; k < column; k++) sum -= matrix[a++] * matrix[b++];
      matrix[row * size + column] =
        column < row ? sum / matrix[column * size + column] : Math.sqrt(Math.max(sum, Number.MIN_VALUE));
    }
    matrix.fill(0, row * size + row + 1, (row + 1) * size);
  }
  return matrix;
}

/** Solves `Lᵀ sums = weights` for weights row-major [size, labels]. */
function solveTransposed(lower: Float64Array, weights: Float64Array, size: number, labels: number) {
  const sums = weights.slice(0, size * labels);
  for (let row = size - 1; row >= 0; row--) {
    for (let label = 0; label < labels; label++) {
      const value = (sums[row * labels + label] /= lower[row * size + row]);
      for (let above = 0; above < row; above++)
        sums[above * labels + label] -= lower[row * size + above] * value;
    }
  }
  return sums;
}
