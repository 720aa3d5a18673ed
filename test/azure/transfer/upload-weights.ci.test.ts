import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readWeights } from '../../../src/training/azure/flow/weights-file.ts';
import type { TransferProgress } from '../../../src/training/azure/transfer/transfer-options.ts';
import { uploadWeights, weightsPath } from '../../../src/training/azure/transfer/upload-weights.ts';
import { creations } from './support/blob-proxy.ts';
import { options, startBlobWorld, type BlobWorld } from './support/world.ts';

let world: BlobWorld;
beforeAll(async () => (world = await startBlobWorld()));
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.proxy.faults = () => undefined;
  world.proxy.requests.length = 0;
});

async function weights(name: string, bytes: number) {
  const file = join(world.folder, name);
  await writeFile(file, Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(bytes, name)]));
  return await readWeights(file, 'MIT');
}
const puts = (): number => world.proxy.requests.filter(({ method }) => method === 'PUT').length;

test.each([
  ['small.pth', 1000],
  ['large.pth', 9 * 1024 * 1024],
])('%s is sent once, with its bytes, and then no more', async (name, bytes) => {
  const { place, client } = await world.container();
  const file = await weights(name, bytes);
  const progress: TransferProgress[] = [];
  expect(await uploadWeights(place, file, options({ report: (step) => progress.push(step) }))).toBe(true);
  expect(progress.at(-1)).toMatchObject({ files: 1, bytes: file.bytes, bytesTotal: file.bytes });
  const there = await client.getBlobClient(`model-builder/weights/${file.sha256}.pth`).downloadToBuffer();
  expect(there.equals(await readFile(file.path))).toBe(true);

  world.proxy.requests.length = 0;
  const again = await weights(name, bytes);
  await rm(file.path);
  expect(await uploadWeights(place, again, options())).toBe(false);
  expect(puts()).toBe(0);
});

test('lost answers and resets cost time, never a second write', async () => {
  const { place, client } = await world.container();
  const file = await weights('faults.pth', 9 * 1024 * 1024);
  const seen = new Map<string, number>();
  world.proxy.faults = ({ method, path, query }) => {
    const key = `${method} ${path} ${String(query)}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (seen.get(key)! > 1) return undefined;
    return method === 'PUT' && seen.size % 2 ? { kind: 'lose-answer' } : { kind: 'reset' };
  };
  await uploadWeights(place, file, options());
  expect([...creations(world.proxy.requests, client.containerName).values()]).toEqual([1]);
  expect(await client.getBlobClient(weightsPath(file)).exists()).toBe(true);
});

test.each([1000, 5 * 1024 * 1024])('a file of %i bytes that changed or went is not stored', async (bytes) => {
  const { place, client } = await world.container();
  const file = await weights('changing.pth', bytes);
  await writeFile(file.path, Buffer.alloc(file.bytes, 'x'));
  await expect(uploadWeights(place, file, options())).rejects.toMatchObject({
    code: 'azure-weights-changed',
    message: expect.stringContaining(file.path) as string,
  });
  await rm(file.path);
  await expect(uploadWeights(place, file, options())).rejects.toMatchObject({
    code: 'azure-weights-unreadable',
    message: expect.stringContaining('ENOENT') as string,
  });
  expect(await client.getBlobClient(weightsPath(file)).exists()).toBe(false);
});
