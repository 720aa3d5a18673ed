/**
 * Wall time and memory of an upload to Azurite against a bare concurrent loop over the storage library, interleaved.
 * `npx tsx bench/upload/run.ts [--pictures 5000] [--memory 1000,10000] [--rounds 5] [--concurrency 16]`
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startAzurite, type Azurite } from '../../test/support/azurite.ts';
import { median, row } from '../measure.ts';
import type { Measured } from './child.ts';
import { writeFilesToSend } from './files.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '5000' },
    memory: { type: 'string', default: '1000,10000' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '16' },
  },
});
const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));
const MEGABYTE = 2 ** 20;
const count = Number(values.pictures);
const [few, many] = values.memory.split(',').map(Number);

const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'));
const list = join(folder, 'pictures.json');

async function child(
  azurite: Azurite,
  kind: 'bare' | 'ours' | 'warm',
  pictures: number,
  container: string,
): Promise<Measured> {
  const { account, accountKey, accountUrl } = azurite;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', CHILD, kind, list, String(pictures)],
    ...[`${accountUrl}/${container}`, account, accountKey, values.concurrency],
  ]);
  return JSON.parse(stdout) as Measured;
}

const seconds = (runs: readonly Measured[]): number => median(runs.map((run) => run.milliseconds)) / 1000;
const peak = (runs: readonly Measured[]): number => median(runs.map((run) => run.peak)) / MEGABYTE;

try {
  await writeFilesToSend(join(folder, 'pictures'), Math.max(count, many), list);
  const runs = {
    bare: [] as Measured[],
    first: [] as Measured[],
    second: [] as Measured[],
    few: [] as Measured[],
    many: [] as Measured[],
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    // A server of its own for each: Azurite gets slower with what it holds.
    const ours = async (): Promise<void> => {
      await using azurite = await startAzurite();
      runs.first.push(await child(azurite, 'ours', count, 'ours'));
      runs.second.push(await child(azurite, 'ours', count, 'ours'));
    };
    const bare = async (): Promise<void> => {
      await using azurite = await startAzurite();
      runs.bare.push(await child(azurite, 'bare', count, 'bare'));
    };
    // Who goes first changes from round to round.
    for (const side of round % 2 ? [ours, bare] : [bare, ours]) await side();
    for (const [kind, pictures] of [
      ['few', few],
      ['many', many],
    ] as const) {
      await using azurite = await startAzurite();
      runs[kind].push(await child(azurite, 'warm', pictures, 'memory'));
    }
  }
  console.log(
    `${count} files, ${values.concurrency} requests at a time, medians of ${values.rounds} interleaved rounds`,
  );
  row('upload / bare loop, s', seconds(runs.first), seconds(runs.bare), 1.1, 'at most');
  row('second upload / first, s', seconds(runs.second), seconds(runs.first), 0.1, 'at most');
  const cpu = (of: readonly Measured[]): number => median(of.map((run) => run.cpu)) / 1000;
  console.log(
    `the same in CPU time: ${(cpu(runs.first) / cpu(runs.bare)).toFixed(2)} (${cpu(runs.first).toFixed(1)} / ${cpu(runs.bare).toFixed(1)}), ` +
      `${(cpu(runs.second) / cpu(runs.first)).toFixed(2)} (${cpu(runs.second).toFixed(1)} / ${cpu(runs.first).toFixed(1)})`,
  );
  console.log(`files that the second upload sent: ${Math.max(...runs.second.map(({ files }) => files))}`);
  row(`peak memory, ${many} / ${few} files, MB`, peak(runs.many), peak(runs.few), 1.15, 'at most');
  const growth = (of: readonly Measured[]): string =>
    (median(of.map((run) => run.peak - run.settled)) / MEGABYTE).toFixed(1);
  console.log(
    `growth of the peak after a warm-up, MB: ${growth(runs.few)} with ${few} files, ${growth(runs.many)} with ${many}`,
  );
  console.log(
    `peak memory of the bare loop, MB: ${peak(runs.bare).toFixed(1)}; ours: ${peak(runs.first).toFixed(1)}`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
