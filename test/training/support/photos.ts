import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readDataset } from '../../../src/dataset/read.ts';
import type { Dataset, Finding } from '../../../src/dataset/types.ts';
import type { LocalOptions } from '../../../src/training/local/options.ts';
import type { TrainingEvent, TrainingRun } from '../../../src/training/trainer.ts';
import { numbers } from './tiny-models.ts';

export interface Workshop extends AsyncDisposable {
  readonly folder: string;
  readonly dataset: Dataset;
  readonly options: LocalOptions;
}

const TINTS = [
  [200, 60, 60],
  [60, 180, 60],
  [60, 60, 220],
] as const;

/** A noisy picture with a tint. */
export async function photo(seed: number, tint: readonly [number, number, number]): Promise<Buffer> {
  const [width, height] = [48 + (seed % 3) * 8, 40];
  const pixels = numbers(width * height * 3, seed + 1).map((value, i) =>
    Math.max(0, Math.min(255, tint[i % 3] + 70 * value)),
  );
  return await sharp(Buffer.from(Uint8Array.from(pixels)), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Writes one folder a label into `root`. */
export async function writePhotos(
  root: string,
  counts: Readonly<Record<string, number>>,
  firstSeed = 0,
): Promise<void> {
  let seed = firstSeed;
  for (const [index, [label, count]] of Object.entries(counts).entries()) {
    await mkdir(join(root, label), { recursive: true });
    for (let i = 0; i < count; i++)
      await writeFile(join(root, label, `${i}.png`), await photo(seed++, TINTS[index % 3]));
  }
}

/** A temporary folder with `photos/`, a backbone and its configuration, and room for cache and output. */
export async function workshop(
  backbone: Uint8Array,
  {
    counts = { red: 12, green: 12, blue: 12 },
    preprocessing = {},
  }: { counts?: Readonly<Record<string, number>>; preprocessing?: object } = {},
): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'local-trainer-'));
  await writePhotos(join(folder, 'photos'), counts);
  await mkdir(join(folder, 'backbone'));
  await writeFile(join(folder, 'backbone', 'tiny.onnx'), backbone);
  const config = {
    size: { width: 32, height: 32 },
    image_mean: [0.5, 0.4, 0.3],
    image_std: [0.2, 0.3, 0.2],
    ...preprocessing,
  };
  await writeFile(join(folder, 'backbone', 'preprocessor_config.json'), JSON.stringify(config));
  return {
    folder,
    dataset: await readDataset(join(folder, 'photos')),
    options: {
      golden: 'synthetic',
      threads: 1,
      mirror: 'off',
      backbone: join(folder, 'backbone', 'tiny.onnx'),
      backboneLicense: 'MIT',
      cacheDirectory: join(folder, 'cache'),
    },
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** What was found on the way. */
export function findingsOf(events: readonly TrainingEvent[]): readonly Finding[] {
  return events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []));
}

/** A run that remembers its events. */
export function recordedRun(
  output: string,
  {
    signal = new AbortController().signal,
    now = () => performance.now(),
    onEvent = () => undefined,
  }: {
    signal?: AbortSignal;
    now?: () => number;
    onEvent?: (event: TrainingEvent) => void;
  } = {},
): TrainingRun & { readonly events: TrainingEvent[] } {
  const events: TrainingEvent[] = [];
  return {
    events,
    signal,
    output,
    now,
    state: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
    report(event) {
      events.push(event);
      onEvent(event);
    },
  };
}
