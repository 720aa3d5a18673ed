import { Tensor } from 'onnxruntime-node';
import { openSession } from '../../io/onnx-session.ts';
import { model, node, valueInfo } from '../../onnx/encode.ts';
import { ELEMENT } from '../../onnx/schema.ts';

/** Beyond so many rows the factorisation, cubic in them, takes longer than it saves. */
const MAX_ROWS = 1024;
/** Columns that are held in double precision at a time. */
const COLUMNS = 512;
/** Share of the mean squared length of a row that is added to the diagonal: equal rows would make it singular. */
const JITTER = 1e-9;

/** Some columns of a row-major matrix. */
export interface Columns {
  readonly matrix: Float32Array;
  /** Columns of the whole matrix. */
  readonly stride: number;
  readonly start: number;
  readonly end: number;
}

/** The same rows in as many columns as there are rows. */
export interface RowSpace {
  /** Row-major [rows, rows]; every product of two rows is what it was. */
  readonly features: Float32Array;
  /**
   * @param weights row-major [rows, labels], of a head on {@link RowSpace.features}
   * @returns [rows, labels], of which the head on the original columns is `Xᵀ` times
   */
  readonly sums: (weights: Float64Array, labels: number) => Float64Array;
}

/** Whether the detour pays. */
export function hasSmallRowSpace(rows: number, width: number): boolean {
  return rows <= MAX_ROWS && rows < width;
}

/**
 * Weights with an L2 penalty are sums of training rows (the representer theorem; Schölkopf, Herbrich & Smola 2001), so a
 * problem with fewer rows than columns is solved in as many columns as rows: `L` of the Cholesky factorisation
 * `X Xᵀ = L Lᵀ` is the training rows, rotated. Loss, penalty and gradient stay the same numbers, whichever rows take part.
 * @param products `X Xᵀ` row-major [rows, rows]; overwritten
 */
export function toRowSpace(products: Float64Array): RowSpace {
  const rows = Math.sqrt(products.length);
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += products[i * rows + i];
  for (let i = 0; i < rows; i++) products[i * rows + i] += (JITTER * trace) / rows;
  const lower = cholesky(products, rows);
  return {
    features: Float32Array.from(lower),
    sums: (weights, labels) => solveTransposed(lower, weights, rows, labels),
  };
}

/** `X Xᵀ`, row-major [rows, rows]. */
export async function gram(
  { matrix, stride, start: first, end }: Columns,
  threads: number,
): Promise<Float64Array> {
  const rows = matrix.length / stride;
  const session = await openSession(gramGraph(), { intraOpNumThreads: threads });
  try {
    let sum = new Tensor('float64', new Float64Array(rows * rows), [rows, rows]);
    for (let start = first; start < end; start += COLUMNS) {
      const columns = Math.min(COLUMNS, end - start);
      const block = new Float64Array(rows * columns);
      for (let row = 0; row < rows; row++)
        block.set(matrix.subarray(row * stride + start, row * stride + start + columns), row * columns);
      const result = await session.run({ block: new Tensor('float64', block, [rows, columns]), sum });
      sum = result.next as typeof sum;
    }
    return sum.data;
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
