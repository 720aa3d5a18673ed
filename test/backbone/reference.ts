import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { toPlanes } from '../../src/training/local/extractor.ts';

export const FIXTURE = fileURLToPath(new URL('../fixtures/backbone/', import.meta.url));
export const SIDE = 224;

/** The twenty photos, planar RGB, 0..255. */
export async function photos(): Promise<Float32Array[]> {
  const folder = join(FIXTURE, 'pictures');
  const files = (await readdir(folder)).sort();
  return await Promise.all(
    files.map(async (file) => {
      const pixels = await sharp(join(folder, file)).toColourspace('srgb').removeAlpha().raw().toBuffer();
      const planes = new Float32Array(3 * SIDE * SIDE);
      toPlanes(pixels, SIDE, false, planes);
      return planes;
    }),
  );
}

/** What PyTorch made of them with the original weights, row-major [20, features]. */
export async function recorded(network: string, folder = FIXTURE): Promise<Float32Array> {
  return new Float32Array(Uint8Array.from(await readFile(join(folder, `${network}.f32`))).buffer);
}

/** Runs pictures through a backbone, all in one batch: row-major [pictures, features]. */
export async function featuresOf(
  model: Uint8Array,
  pictures: readonly Float32Array[],
): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  try {
    const input = new Float32Array(pictures.length * 3 * SIDE * SIDE);
    pictures.forEach((picture, index) => input.set(picture, index * picture.length));
    const feeds = { input1: new Tensor('float32', input, [pictures.length, 3, SIDE, SIDE]) };
    return Float32Array.from((await session.run(feeds)).features.data as Float32Array);
  } finally {
    await session.release();
  }
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index])), 0);
}
