/**
 * Wall time and memory of a whole training (folds, prototypes and data findings included) against bare decode and features of the same
 * pictures by the same backbone, interleaved; `repeated` finds every picture in the cache.
 * `npx tsx bench/train/run.ts [--pictures 500,3000] [--rounds 3] [--threads 1]`
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { readEmbeddedBackbone } from '../../src/training/local/embedded-backbone.ts';
import { defaultThreads } from '../../src/training/local/options.ts';
import { median, row } from '../measure.ts';
import type { Measured } from './child.ts';
import { writeBenchPictures } from './pictures.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '500,3000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(defaultThreads()) },
  },
});
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const MEGABYTE = 2 ** 20;
const { width: FEATURES } = await readEmbeddedBackbone();

async function child(kind: 'bare' | 'train', folder: string, scratch: string): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    CHILD,
    kind,
    folder,
    scratch,
    values.threads,
  ]);
  return JSON.parse(stdout) as Measured;
}

for (const count of values.pictures.split(',').map(Number)) {
  const root = await mkdtemp(join(tmpdir(), 'bench-train-'));
  try {
    const folder = join(root, 'photos');
    await writeBenchPictures(folder, count);
    const bare: Measured[] = [];
    const first: Measured[] = [];
    const second: Measured[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const scratch = await mkdtemp(join(root, 'scratch-'));
      bare.push(await child('bare', folder, scratch));
      first.push(await child('train', folder, scratch));
      second.push(await child('train', folder, scratch));
      await rm(scratch, { recursive: true, force: true });
    }
    const seconds = (runs: readonly Measured[]) =>
      median(runs.map(({ milliseconds }) => milliseconds)) / 1000;
    console.log(
      `\n${count} pictures, ${values.threads} threads, medians of ${values.rounds} interleaved rounds`,
    );
    row('training / bare decode + features, s', seconds(first), seconds(bare), 1.3, 'at most');
    row('repeated training / bare decode + features, s', seconds(second), seconds(bare), 0.3, 'at most');
    const cpu = (runs: readonly Measured[]) => median(runs.map((run) => run.cpu)) / 1000;
    console.log(
      `the same in CPU time: ${(cpu(first) / cpu(bare)).toFixed(2)} (${cpu(first).toFixed(1)} / ${cpu(bare).toFixed(1)}), ` +
        `${(cpu(second) / cpu(bare)).toFixed(2)} (${cpu(second).toFixed(1)} / ${cpu(bare).toFixed(1)})`,
    );
    const matrix = count * FEATURES * 4;
    const flat = median(first.map(({ quarter, featuresDone }) => featuresDone - quarter)) - 0.75 * matrix;
    console.log(
      `decode + inference, last three quarters: ${(flat / MEGABYTE).toFixed(1)} MB beside the matrix itself`,
    );
    const growth = median(first.map((run) => run.growth));
    row('whole growth / feature matrix, MB', growth / MEGABYTE, matrix / MEGABYTE, 3, 'at most');
    const { phases } = first[0];
    console.log(
      `phases of the first training, s: ${Object.entries(phases)
        .map(([phase, at]) => `${phase} at ${(at / 1000).toFixed(2)}`)
        .join(', ')}`,
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
