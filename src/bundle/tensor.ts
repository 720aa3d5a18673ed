import type { Pipeline } from './pipeline.ts';

/** Which byte of an interleaved RGB pixel goes into the model's first, second and third channel. */
const CHANNEL_ORDER = { RGB: [0, 1, 2], BGR: [2, 1, 0] } as const;

/**
 * Lays one decoded picture out as the model's input.
 * @param rgb interleaved RGB, `height * width * 3` bytes
 * @returns `[1, 3, height, width]` or `[1, height, width, 3]`, as the pipeline's layout says
 */
export function toTensor(
  rgb: Uint8Array,
  { preprocessing, input }: Pick<Pipeline, 'preprocessing' | 'input'>,
): Float32Array {
  const { scale, mean, std, resize } = preprocessing;
  const pixels = resize.width * resize.height;
  const tensor = new Float32Array(pixels * 3);
  const planar = input.layout === 'NCHW';
  CHANNEL_ORDER[input.channels].forEach((source, channel) => {
    const factor = scale / std[source];
    const offset = -mean[source] / std[source];
    const start = planar ? channel * pixels : channel;
    const step = planar ? 1 : 3;
    for (let pixel = 0; pixel < pixels; pixel++)
      tensor[start + pixel * step] = rgb[pixel * 3 + source] * factor + offset;
  });
  return tensor;
}

/** Shape of a tensor of so many pictures. */
export function tensorShape(
  pictures: number,
  { preprocessing, input }: Pick<Pipeline, 'preprocessing' | 'input'>,
): readonly number[] {
  const { width, height } = preprocessing.resize;
  return input.layout === 'NCHW' ? [pictures, 3, height, width] : [pictures, height, width, 3];
}
