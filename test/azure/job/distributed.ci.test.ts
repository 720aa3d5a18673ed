import { readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Metrics } from '../../../src/bundle/types.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { only, PYTHON, runJob, SMALL, writeManifest, type JobRun } from './support/job.ts';
import { exportDifference, readJson } from './support/model.ts';
import { NIGHTLY } from '../../support/nightly.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Two processes, as two GPUs have them; a run in which one waits for the other for ever does not end. */
async function runPair(options: Readonly<Record<string, string | number>>): Promise<JobRun> {
  const port = await freePort();
  const runs = ['0', '1'].map((rank) =>
    runJob(options, {
      env: {
        RANK: rank,
        LOCAL_RANK: rank,
        WORLD_SIZE: '2',
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: String(port),
      },
    }),
  );
  const [first, second] = await Promise.all(runs);
  expect(second.stdout).toBe('');
  return first;
}

/** @param pictures an odd number on each side: the processes' shares differ */
async function training(folder: string, pictures: { training: number; validation: number }) {
  const data = await digitFolder();
  const labels = ['0', '1'];
  const listed = await listDigits(data, labels, pictures);
  const odd = listed.slice(1, -1);
  return { data, manifest: await writeManifest(folder, labels, odd), ...SMALL };
}

const metricsOf = (output: string) => readJson<Metrics>(output, 'metrics.json');

test.skipIf(!PYTHON)('two processes train one model, about as good as one process does', async () => {
  await using folder = await temporaryFolder();
  const options = { ...(await training(folder.path, { training: 160, validation: 20 })), epochs: 4 };
  const together = { ...options, 'batch-size': 8, output: folder.at('together') };
  const first = await runPair(together);
  expect(only(first.events, 'start')[0].processes).toBe(2);
  expect(only(first.events, 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  expect(await readJson<PipelineFacts>(together.output, 'pipelineFacts.json')).toMatchObject({
    processes: 2,
  });
  expect(await exportDifference(together.output)).toBeLessThan(1e-4);
  const two = await metricsOf(together.output);

  // The first process's network alone, measured by itself: what was measured together is what was exported.
  const again = await runJob(together);
  expect(only(again.events, 'epoch')).toEqual([]);
  const measured = await metricsOf(together.output);
  expect(measured.confusion).toEqual(two.confusion);
  expect(measured.logLoss).toBeCloseTo(two.logLoss, 5);

  const alone = { ...options, 'batch-size': 16, output: folder.at('alone') };
  await runJob(alone);
  const one = await metricsOf(alone.output);
  expect(two.validationPictures).toBe(39);
  expect(two.accuracy).toBeGreaterThanOrEqual(0.85);
  expect(Math.abs(one.accuracy - two.accuracy)).toBeLessThanOrEqual(0.13);
});

test.runIf(PYTHON && NIGHTLY)(
  'two processes stop early together, and go on together to the same result',
  async () => {
    await using folder = await temporaryFolder();
    const options = {
      ...(await training(folder.path, { training: 30, validation: 10 })),
      'batch-size': 8,
      epochs: 20,
      patience: 1,
      output: folder.at('output'),
    };
    const first = await runPair(options);
    const epochs = only(first.events, 'epoch').map(({ epoch }) => epoch);
    expect(epochs.length).toBeLessThan(options.epochs);
    const expected = await metricsOf(options.output);

    const checkpoints = join(options.output, 'checkpoints');
    const [, newest] = (await readdir(checkpoints)).sort();
    await rm(join(checkpoints, newest));
    const resumed = await runPair(options);
    expect(only(resumed.events, 'resumed').map(({ epoch }) => epoch)).toEqual([epochs.length - 1]);
    expect(only(resumed.events, 'epoch').map(({ epoch }) => epoch)).toEqual([epochs.length]);
    const actual = await metricsOf(options.output);
    expect(actual.confusion).toEqual(expected.confusion);
    expect(actual.logLoss).toBeCloseTo(expected.logLoss, 4);
  },
);
