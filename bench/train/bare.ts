import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const SIDE = 224;
const PLANE = SIDE * SIDE;
const BATCH = 8;
const IN_FLIGHT = 16;

/**
 * What a training can't do without, hand-written: decode and features of every picture, side by side.
 * @param model a backbone from `input1` [N,3,224,224] to `features`
 * @returns wall and CPU milliseconds, loading the backbone not included
 */
export async function bareExtraction(
  model: Uint8Array,
  folder: string,
  threads: number,
  cpu: () => number,
): Promise<{ milliseconds: number; cpu: number }> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => join(folder, name));
  sharp.concurrency(1);
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const startCpu = cpu();
  const start = performance.now();
  const input = new Float32Array(BATCH * 3 * PLANE);
  const decoding: Promise<Buffer>[] = [];
  const features: Float32Array[] = [];
  let next = 0;
  const fill = () => {
    while (decoding.length < IN_FLIGHT && next < files.length) {
      decoding.push(
        sharp(files[next++])
          .rotate()
          .flatten()
          .toColourspace('srgb')
          .resize(SIDE, SIDE, { fit: 'fill' })
          .raw()
          .toBuffer(),
      );
    }
  };
  for (fill(); decoding.length > 0; fill()) {
    const pictures = await Promise.all(decoding.splice(0, BATCH));
    fill();
    pictures.forEach((pixels, i) => {
      const planes = input.subarray(i * 3 * PLANE, (i + 1) * 3 * PLANE);
      for (let p = 0; p < PLANE; p++) {
        planes[p] = pixels[3 * p];
        planes[PLANE + p] = pixels[3 * p + 1];
        planes[2 * PLANE + p] = pixels[3 * p + 2];
      }
    });
    const data = input.subarray(0, pictures.length * 3 * PLANE);
    const result = await session.run({
      input1: new Tensor('float32', data, [pictures.length, 3, SIDE, SIDE]),
    });
    features.push(result.features.data as Float32Array);
  }
  const measured = { milliseconds: performance.now() - start, cpu: cpu() - startCpu };
  await session.release();
  return measured;
}
