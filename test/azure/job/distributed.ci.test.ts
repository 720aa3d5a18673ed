import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Metrics } from '../../../src/bundle/types.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { only, PYTHON, runJob, SMALL, writeManifest } from './support/job.ts';
import { exportDifference, readJson } from './support/model.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test.skipIf(!PYTHON)('two processes train one model, about as good as one process does', async () => {
  await using folder = await temporaryFolder();
  const data = await digitFolder();
  const labels = ['0', '1'];
  // An odd number held out: the processes' shares differ.
  const pictures = (await listDigits(data, labels, { training: 60, validation: 20 })).slice(0, -1);
  const manifest = await writeManifest(folder.path, labels, pictures);
  const options = { data, manifest, ...SMALL, epochs: 4 };
  const together = { ...options, 'batch-size': 8, output: folder.at('together') };
  const port = await freePort();
  const runs = ['0', '1'].map((rank) =>
    runJob(together, {
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
  expect(only(first.events, 'start')[0].processes).toBe(2);
  expect(only(first.events, 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  expect(await readJson<PipelineFacts>(together.output, 'pipelineFacts.json')).toMatchObject({
    processes: 2,
  });
  expect(await exportDifference(together.output)).toBeLessThan(1e-4);

  const alone = { ...options, 'batch-size': 16, output: folder.at('alone') };
  await runJob(alone);
  const [one, two] = await Promise.all(
    [alone, together].map(({ output }) => readJson<Metrics>(output, 'metrics.json')),
  );
  expect(two.validationPictures).toBe(39);
  expect(two.accuracy).toBeGreaterThanOrEqual(0.85);
  expect(Math.abs(one.accuracy - two.accuracy)).toBeLessThanOrEqual(0.13);
});
