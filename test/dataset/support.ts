import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encode, noise, writeFiles } from '../support/pictures.ts';
import { readDataset, type ReadDatasetOptions } from '../../src/dataset/read.ts';
import type { Dataset } from '../../src/dataset/types.ts';

/** Content of files by their path below the folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder that goes when the test ends. */
export async function temporaryFolder(files: Files = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'model-builder-dataset-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFiles(
    Object.fromEntries(Object.entries(files).map(([name, file]) => [join(folder, name), file])),
  );
  return folder;
}

const SMALL = { width: 6, height: 4 };

/** A small PNG, another for each seed. */
export async function png(seed: number): Promise<Buffer> {
  return await encode(noise(seed, SMALL));
}

/** Ten different pictures for each label: nothing to find fault with. */
export async function tenOf(...labels: readonly string[]): Promise<Record<string, Buffer>> {
  const names = labels.flatMap((label) => Array.from({ length: 10 }, (_, index) => `${label}/${index}.png`));
  return Object.fromEntries(
    await Promise.all(names.map(async (name, seed) => [name, await png(seed + 1)] as const)),
  );
}

/** Everything below a folder, by name: hashes of files, targets of links. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pairs = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return [path, await readlink(path)];
    if (!entry.isFile()) return [path, 'folder or device'];
    const { size } = await stat(path);
    // Hashing a sparse file of gigabytes would be all that a test does.
    const content = size < 2 ** 20 ? await readFile(path) : '';
    return [path, createHash('sha256').update(content).update(`${size}`).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(pairs)) as Record<string, string>;
}

export function codesOf({ findings }: Pick<Dataset, 'findings'>): string[] {
  return findings.map(({ code }) => code);
}

export const LABELS = ['daisy', 'rose', 'tulip'] as const;
export const COUNTS = { daisy: 10, rose: 10, tulip: 10 };

/** Ten pictures a label, in one folder, with the label each. */
export async function flat(
  folder = '',
): Promise<{ readonly files: Files; readonly rows: readonly (readonly [string, string])[] }> {
  const files = Object.entries(await tenOf(...LABELS)).map(
    ([name, bytes]) => [name.replace('/', '-'), bytes, name.split('/')[0]] as const,
  );
  return {
    files: Object.fromEntries(files.map(([name, bytes]) => [`${folder}${name}`, bytes])),
    rows: files.map(([name, , label]) => [name, label]),
  };
}

export function counts({ pictures }: Dataset): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { label } of pictures) all[label] = (all[label] ?? 0) + 1;
  return all;
}

export async function read(files: Files, open = '', options: ReadDatasetOptions = {}): Promise<Dataset> {
  return await readDataset(join(await temporaryFolder(files), open), options);
}

export function labelsByName({ pictures }: Dataset): Record<string, string> {
  return Object.fromEntries(pictures.map(({ name, label }) => [name.split('/').at(-1)!, label]));
}
