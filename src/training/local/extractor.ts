import { openModelSession, type ModelSessionOptions } from '../../io/model-session.ts';
import type { Backbone } from './backbone.ts';

/** A backbone that is loaded. */
export interface Extractor {
  readonly batch: number;
  /**
   * @param pictures interleaved RGB of the backbone's size, at most {@link Extractor.batch}
   * @param mirrored flips each picture left to right first
   * @returns row-major [pictures, width]
   */
  extract(pictures: readonly Uint8Array[], mirrored: boolean): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Loads a model at its first use: when every feature is remembered it is not needed at all. */
export function lazyExtractor(batch: number, open: () => Promise<Extractor>): Extractor {
  let opened: Promise<Extractor> | undefined;
  return {
    batch,
    extract: async (pictures, mirrored) => await (await (opened ??= open())).extract(pictures, mirrored),
    close: async () => await (await opened)?.close(),
  };
}

/** Loads a model from `input1` to `output`; runs the backbone for features and the finished model for its logits alike. */
export async function openExtractor(
  {
    model,
    output,
    batch,
    resize,
  }: { model: Uint8Array; output: string; batch: number; resize: Backbone['resize'] },
  options: ModelSessionOptions,
): Promise<Extractor> {
  const session = await openModelSession(model, options);
  const { width, height } = resize;
  const size = 3 * width * height;
  // One input buffer for all batches: a fresh one each time would be 5 MB of garbage every 40 ms.
  const input = new Float32Array(batch * size);
  return {
    batch,
    async extract(pictures, mirrored) {
      pictures.forEach((picture, i) =>
        toPlanes(picture, width, mirrored, input.subarray(i * size, (i + 1) * size)),
      );
      const data = input.subarray(0, pictures.length * size);
      const input1 = { data, dims: [pictures.length, 3, height, width] };
      return (await session.run({ input1 }, [output]))[output].data;
    },
    close: async () => await session.close(),
  };
}

/** Interleaved RGB bytes to planar RGB floats, 0..255. */
export function toPlanes(pixels: Uint8Array, width: number, mirrored: boolean, planes: Float32Array): void {
  const plane = planes.length / 3;
  for (let rowStart = 0; rowStart < plane; rowStart += width) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (rowStart + x);
      const to = rowStart + (mirrored ? width - 1 - x : x);
      planes[to] = pixels[from]!;
      planes[plane + to] = pixels[from + 1]!;
      planes[2 * plane + to] = pixels[from + 2]!;
    }
  }
}
