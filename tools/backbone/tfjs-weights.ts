import { unsupported } from './conversion-error.ts';

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: unknown;
}

export interface WeightsGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

export interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const BYTES_PER_ELEMENT = 4;

/**
 * Reads the float32 weights of a TensorFlow.js model; int32 constants (shapes, axes) are skipped.
 * @param bytes the shards, joined in the order of `paths`
 */
export function readWeights(manifest: readonly WeightsGroup[], bytes: Uint8Array): Map<string, Weights> {
  const weights = new Map<string, Weights>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of manifest.flatMap((group) => group.weights)) {
    if (quantization !== undefined || (dtype !== 'float32' && dtype !== 'int32')) {
      throw unsupported(`${dtype} weights (${name})`);
    }
    const count = shape.reduce((product, size) => product * size, 1);
    const end = offset + count * BYTES_PER_ELEMENT;
    // A copy, because a typed array needs an aligned start.
    if (dtype === 'float32') weights.set(name, { shape, data: new Float32Array(bytes.slice(offset, end).buffer) });
    offset = end;
  }
  if (offset !== bytes.length) throw unsupported(`weights of ${offset} bytes in shards of ${bytes.length}`);
  return weights;
}
