import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeBenchPictures } from '../train/pictures.ts';

/** The compiled tool: this tree's, unless another is named. */
export function compiledTool(given: string | undefined): string {
  const bin = given ?? join(import.meta.dirname, '..', '..', 'dist', 'src', 'bin.js');
  if (!existsSync(bin)) throw new Error(`${bin} is missing: run \`npm run build\` first.`);
  return bin;
}

/** Trains a bundle on a few pictures: its model has the size of everybody's. */
export async function trainBundle(bin: string, folder: string): Promise<string> {
  const [photos, bundle] = [join(folder, 'photos'), join(folder, 'bundle')];
  await writeBenchPictures(photos, 30);
  execFileSync(process.execPath, [bin, 'train', '--data', photos, '--output', bundle], { stdio: 'ignore' });
  return bundle;
}
