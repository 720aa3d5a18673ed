import type { Kernel } from './layers.ts';

/** A kernel in uint8: value = quantized * step[out] + minimum[out]. */
export interface QuantizedKernel {
  readonly shape: Kernel['shape'];
  readonly quantized: Uint8Array;
  readonly step: Float32Array;
  readonly minimum: Float32Array;
}

const LARGEST = 255;

/** Quantises each output channel over its own range; the error of a weight is at most half a step. */
export function quantize({ shape, data }: Kernel): QuantizedKernel {
  const [channels] = shape;
  const size = data.length / channels;
  const quantized = new Uint8Array(data.length);
  const step = new Float32Array(channels);
  const minimum = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const row = data.subarray(channel * size, (channel + 1) * size);
    const low = row.reduce((smallest, value) => Math.min(smallest, value), Infinity);
    const high = row.reduce((largest, value) => Math.max(largest, value), -Infinity);
    minimum[channel] = low;
    step[channel] = (high - low) / LARGEST;
    // A channel of equal weights has no range: all of it is the minimum.
    const divisor = step[channel] || 1;
    row.forEach((value, index) => (quantized[channel * size + index] = Math.round((value - low) / divisor)));
  }
  return { shape, quantized, step, minimum };
}
