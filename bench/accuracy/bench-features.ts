import { openExtractor } from '../../src/training/local/extractor.ts';
import type { Level } from '../../src/training/local/backbone.ts';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { openFeatureStore } from '../../src/training/local/feature-store.ts';
import { extractFeatures } from '../../src/training/local/features.ts';
import { resolveBackbone } from '../../src/training/local/resolve-backbone.ts';
import { resolveOptions } from '../../src/training/local/options.ts';
import { THUMBNAIL_SIDE } from '../../src/training/local/same-picture.ts';
import type { TrainingRun } from '../../src/training/trainer.ts';
import type { BenchSet } from './development-sets.ts';

export interface BenchFeatures {
  readonly width: number;
  /** Row-major [pictures, width], in the set's order. */
  readonly plain: Float32Array;
  /** The same of the mirror images. */
  readonly mirrored: Float32Array;
  /** Of the pictures as they are. */
  readonly thumbnails: Uint8Array;
  readonly levels: readonly Level[];
}

/** A run that says nothing. */
export function silentRun(output: string): TrainingRun {
  return {
    signal: new AbortController().signal,
    output,
    report: () => undefined,
    now: () => performance.now(),
    state: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
  };
}

/** Features of every picture of a set; remembered in the usual cache. */
export async function featuresOf(
  { dataset }: BenchSet,
  given: { readonly backbone?: string; readonly backboneLicense?: string },
  mirror: boolean,
): Promise<BenchFeatures> {
  const options = resolveOptions({ golden: 'synthetic', ...given });
  const run = silentRun('');
  const backbone =
    given.backbone === undefined ? await readEmbeddedBackbone() : await resolveBackbone(options, run);
  const store = await openFeatureStore(backbone, undefined, run);
  const extractor = await openExtractor(
    { ...backbone, output: backbone.features },
    { own: backbone.own, threads: options.threads },
  );
  const {
    matrix,
    rows,
    thumbnails: ofRows,
  } = await extractFeatures(
    dataset.pictures.map((picture) => ({ picture, mirror })),
    extractor,
    {
      width: backbone.width,
      resize: backbone.resize,
      store,
      signal: run.signal,
      isTimeUp: () => false,
      onProgress: () => undefined,
      onDamage: ({ name }, reason) => {
        throw new Error(`${name}: ${reason}`);
      },
    },
  );
  await extractor.close();
  const place = new Map(dataset.pictures.map((picture, i) => [picture, i]));
  const plain = new Float32Array(dataset.pictures.length * backbone.width);
  const mirrored = new Float32Array(mirror ? plain.length : 0);
  const size = THUMBNAIL_SIDE ** 2;
  const thumbnails = new Uint8Array(dataset.pictures.length * size);
  rows.forEach((row, i) => {
    if (!row.mirrored)
      thumbnails.set(ofRows.subarray(i * size, (i + 1) * size), place.get(row.picture)! * size);
    const target = row.mirrored ? mirrored : plain;
    target.set(
      matrix.subarray(i * backbone.width, (i + 1) * backbone.width),
      place.get(row.picture)! * backbone.width,
    );
  });
  return { width: backbone.width, plain, mirrored, thumbnails, levels: backbone.levels };
}
