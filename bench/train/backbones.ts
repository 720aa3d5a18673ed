/**
 * Pictures a second, decode and features together, of the embedded backbone and of others, interleaved.
 * `npx tsx bench/train/backbones.ts [--than lite0+lite2|file.onnx]... [--pictures 500] [--rounds 7] [--threads 1]`
 * docs/backbone.md says how to get the file of version 0.1.0.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { EMBEDDED_BACKBONES, isEmbedded } from '../../src/training/local/backbone-address.ts';
import { defaultThreads } from '../../src/training/local/options.ts';
import { median, row } from '../measure.ts';
import type { Measured } from './child.ts';
import { writeBenchPictures } from './pictures.ts';

const { values } = parseArgs({
  options: {
    than: { type: 'string', multiple: true, default: ['lite0+lite2'] },
    pictures: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: String(defaultThreads()) },
  },
});
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const [OURS] = EMBEDDED_BACKBONES;
/** Times as many pictures a second as with a file, which is that of version 0.1.0. */
const FASTER = 1.15;

async function milliseconds(folder: string, backbone: string): Promise<number> {
  const place = isEmbedded(backbone) ? backbone : resolve(backbone);
  const args = ['--import', 'tsx', CHILD, 'bare', folder, '', values.threads, place];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as Measured).milliseconds;
}

const count = Number(values.pictures);
const folder = await mkdtemp(join(tmpdir(), 'bench-backbones-'));
try {
  await writeBenchPictures(folder, count);
  const backbones = [OURS, ...values.than];
  const runs = new Map(backbones.map((backbone) => [backbone, [] as number[]]));
  for (let round = 0; round < Number(values.rounds); round++)
    for (const backbone of backbones) runs.get(backbone)!.push(await milliseconds(folder, backbone));
  console.log(`${count} pictures, ${values.threads} threads, medians of ${values.rounds} interleaved rounds`);
  const aSecond = (backbone: string) => (1000 * count) / median(runs.get(backbone)!);
  for (const other of values.than) {
    const [ours, theirs] = [aSecond(OURS), aSecond(other)];
    const what = `pictures a second: ${OURS} / ${basename(other)}`;
    if (isEmbedded(other))
      console.log(`${what}: ${(ours / theirs).toFixed(2)} (${ours.toFixed(1)} / ${theirs.toFixed(1)})`);
    else row(what, ours, theirs, FASTER, 'at least');
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
