import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { fromPixels } from '../support/pictures.ts';

/** A folder of its own for one test file: pictures, a small backbone, a cache that is not the user's. */
export interface World {
  readonly path: string;
  /** Two labels, red and blue, ten pictures each. */
  readonly photos: string;
  /** Flags that train on the small backbone in a fraction of a second. */
  readonly backbone: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  at(...names: string[]): string;
  remove(): Promise<void>;
}

export async function trainingWorld(): Promise<World> {
  const path = await mkdtemp(join(tmpdir(), 'model-builder-cli-'));
  const at = (...names: string[]): string => join(path, ...names);
  await writePictures(at('photos'), { red: [200, 40, 40], blue: [40, 40, 200] }, 10);
  await writeFile(at('grid.onnx'), gridBackbone());
  await writeFile(at('grid.onnx.json'), JSON.stringify(SIDECAR));
  return {
    path,
    photos: at('photos'),
    backbone: [
      '--backbone',
      at('grid.onnx'),
      '--backbone-license',
      'MIT',
      '--mirror',
      'off',
      '--threads',
      '1',
    ],
    env: { MODEL_BUILDER_CACHE: at('cache'), XDG_STATE_HOME: at('state'), TMPDIR: path, CI: '' },
    at,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** One folder for each label, with noisy pictures of about its colour. */
export async function writePictures(
  folder: string,
  labels: Readonly<Record<string, readonly [number, number, number]>>,
  count: number,
): Promise<void> {
  for (const [label, colour] of Object.entries(labels)) {
    await mkdir(join(folder, label), { recursive: true });
    for (let index = 0; index < count; index++) {
      const shade = (at: number, x: number, y: number): number =>
        Math.max(0, Math.min(255, colour[at] + (((x * 7 + y * 13 + index * 29) * 31) % 61) - 30));
      const picture = fromPixels({ width: 40, height: 30 }, (x, y) => [
        shade(0, x, y),
        shade(1, x, y),
        shade(2, x, y),
      ]);
      await writeFile(join(folder, label, `${index}.png`), await picture.png().toBuffer());
    }
  }
}

const SIZE = 224;
const CELL = 32;
const SIDECAR = {
  features: 'features',
  resize: { mode: 'stretch', width: SIZE, height: SIZE },
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** A real, small feature extractor: mean colours of a 7 × 7 grid. */
export function gridBackbone(): Uint8Array {
  const width = (SIZE / CELL) ** 2 * 3;
  return model({
    nodes: [
      node('Conv', ['input1', 'identity'], ['same'], { group: 3, kernel_shape: [1, 1] }),
      node('AveragePool', ['same'], ['grid'], { kernel_shape: [CELL, CELL], strides: [CELL, CELL] }),
      node('Flatten', ['grid'], ['features'], { axis: 1 }),
    ],
    initializers: [tensor('identity', [3, 1, 1, 1], Float32Array.of(1, 1, 1))],
    inputs: [valueInfo('input1', ['N', 3, SIZE, SIZE])],
    outputs: [valueInfo('features', ['N', width])],
  });
}
