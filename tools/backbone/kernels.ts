import type { Kernel } from './layers.ts';

interface Strides {
  readonly out: number;
  readonly in: number;
  readonly height: number;
  readonly width: number;
}

function gather(data: Float32Array, shape: Kernel['shape'], strides: Strides): Kernel {
  const [outs, ins, height, width] = shape;
  const ordered = new Float32Array(outs * ins * height * width);
  let position = 0;
  for (let out = 0; out < outs; out++)
    for (let channel = 0; channel < ins; channel++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const offset = out * strides.out + channel * strides.in + y * strides.height + x * strides.width;
          ordered[position++] = data[offset];
        }
  return { shape, data: ordered };
}

/** TensorFlow's convolution kernel `[height, width, in, out]`. */
export function fromHwio(data: Float32Array, [height, width, ins, outs]: readonly number[]): Kernel {
  const strides = { out: 1, in: outs, height: width * ins * outs, width: ins * outs };
  return gather(data, [outs, ins, height, width], strides);
}

/** TensorFlow Lite's convolution kernel `[out, height, width, in]`. */
export function fromOhwi(data: Float32Array, [outs, height, width, ins]: readonly number[]): Kernel {
  const strides = { out: height * width * ins, in: 1, height: width * ins, width: ins };
  return gather(data, [outs, ins, height, width], strides);
}

/** A depthwise kernel with multiplier 1: `[height, width, channels]`, whatever dimensions of size 1 surround them. */
export function fromDepthwise(data: Float32Array, height: number, width: number, channels: number): Kernel {
  const strides = { out: 1, in: 0, height: width * channels, width: channels };
  return gather(data, [channels, 1, height, width], strides);
}
