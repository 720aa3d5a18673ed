import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { downloadBlob } from '../../../src/training/azure/transfer/download-blob.ts';
import { downloadFiles, listFolder } from '../../../src/training/azure/transfer/download-folder.ts';
import type { BlobSource } from '../../../src/training/azure/transfer/remote-blob.ts';
import type { TransferProgress } from '../../../src/training/azure/transfer/transfer-options.ts';
import { options, startBlobWorld, type BlobWorld } from './support/world.ts';

/** Two whole ranges and a bit. */
const SIZE = 33 * 1024 * 1024 + 7;
const content = Buffer.alloc(SIZE, 'a model of some size; ');

let world: BlobWorld;
let place: Awaited<ReturnType<BlobWorld['container']>>['place'];
let client: Awaited<ReturnType<BlobWorld['container']>>['client'];
beforeAll(async () => {
  world = await startBlobWorld();
  ({ place, client } = await world.container());
  // One request: only then the service stores the MD5 of the whole.
  await client.getBlockBlobClient('out/model.onnx').upload(content, SIZE);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.proxy.faults = () => undefined;
  world.proxy.requests.length = 0;
});

const blob = (path = 'out/model.onnx'): BlobSource => ({ kind: 'blob', place, path });
const target = (name: string): string => join(world.folder, name, 'model.onnx');
const received = (): number => gets().length;
const gets = () => world.proxy.requests.filter(({ method }) => method === 'GET');
const sasLink = (seconds?: number): string =>
  `${place.containerUrl}/out/model.onnx?${world.sas(client, seconds).token}`;

test('arrives whole, in ranges, with progress, and leaves beside it only of what version it is', async () => {
  const progress: TransferProgress[] = [];
  const result = await downloadBlob(
    blob(),
    target('whole'),
    options({ report: (step) => progress.push(step) }),
  );
  expect(result.bytes).toBe(SIZE);
  expect((await readFile(target('whole'))).equals(content)).toBe(true);
  expect(received()).toBe(3);
  expect(progress.at(-1)).toMatchObject({ files: 1, filesTotal: 1, bytes: SIZE, bytesTotal: SIZE });
  for (const ending of ['.part', '.lock']) expect(existsSync(target('whole') + ending)).toBe(false);
});

test('a cut connection, throttling and lost answers: goes on from the byte where it stopped', async () => {
  world.proxy.faults = ({ method }, nth) => {
    if (nth % 2 === 0) return undefined;
    if (method === 'HEAD') return { kind: 'reset' };
    return [
      { kind: 'truncate' as const, bytes: 5_000_000 },
      { kind: 'answer' as const, status: 503 },
      { kind: 'reset' as const },
    ][((nth - 1) / 2) % 3];
  };
  const waits: string[] = [];
  await downloadBlob(blob(), target('cut'), options({ onWait: ({ reason }) => waits.push(reason) }));
  expect((await readFile(target('cut'))).equals(content)).toBe(true);
  expect(waits.length).toBeGreaterThanOrEqual(3);
  expect(gets().map(({ headers }) => headers['x-ms-range'])).toContainEqual(
    expect.stringMatching(/^bytes=[1-9]\d{6,}-/),
  );
});

test('an interrupted download keeps its part, and the next run asks for the rest only', async () => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  const report = ({ bytes }: TransferProgress): void => {
    if (bytes > 20_000_000) controller.abort(reason);
  };
  await expect(
    downloadBlob(blob(), target('resumed'), options({ signal: controller.signal, report })),
  ).rejects.toBe(reason);
  expect(existsSync(target('resumed'))).toBe(false);
  const { size } = await stat(`${target('resumed')}.part`);
  expect(size).toBeGreaterThan(20_000_000);
  world.proxy.requests.length = 0;
  await downloadBlob(blob(), target('resumed'), options());
  expect(gets()[0].headers['x-ms-range']).toMatch(new RegExp(`^bytes=${size}-`));
  expect((await readFile(target('resumed'))).equals(content)).toBe(true);
});

test('what has arrived whole is not fetched again, unless it is another version by now, or is damaged', async () => {
  const copy = client.getBlockBlobClient('out/again.onnx');
  await copy.upload('a model', 7);
  const fetch = async (): Promise<string> => {
    world.proxy.requests.length = 0;
    await downloadBlob(blob('out/again.onnx'), target('again'), options());
    return await readFile(target('again'), 'utf8');
  };
  expect([await fetch(), received()]).toEqual(['a model', 1]);
  expect([await fetch(), received()]).toEqual(['a model', 0]);
  await copy.upload('another model', 13);
  expect([await fetch(), received()]).toEqual(['another model', 1]);
  await writeFile(target('again'), 'another muddle');
  await expect(fetch()).rejects.toMatchObject({ code: 'azure-download-damaged' });
  expect([await fetch(), received()]).toEqual(['another model', 1]);
});

test('a SAS that expires in mid-download is renewed, and no byte is fetched twice', async () => {
  const links = [sasLink(), sasLink()];
  let asked = 0;
  let total = 0;
  world.proxy.faults = ({ method, query }) => {
    if (method !== 'GET') return undefined;
    total += 1;
    const old = query.get('sig') === new URL(links[0]).searchParams.get('sig');
    return old && total === 2
      ? { kind: 'answer', status: 403, headers: { 'x-ms-error-code': 'AuthenticationFailed' }, body: '' }
      : undefined;
  };
  links[1] = sasLink(7200);
  const link = (): Promise<string> => Promise.resolve(links[asked++]);
  await downloadBlob({ kind: 'link', link }, target('renewed'), options());
  expect(asked).toBe(2);
  expect((await readFile(target('renewed'))).equals(content)).toBe(true);
  const good = gets().filter(({ status }) => status === 206);
  expect(good.map(({ headers }) => headers['x-ms-range'])).toHaveLength(3);
});

test('a link that has expired already is renewed; one that can not be renewed says so, without its signature', async () => {
  const links = [sasLink(-60), sasLink()];
  await downloadBlob(
    { kind: 'link', link: () => Promise.resolve(links.shift()!) },
    target('late'),
    options(),
  );
  expect((await stat(target('late'))).size).toBe(SIZE);

  const dead = sasLink(-60);
  const error = (await downloadBlob(
    { kind: 'link', link: () => Promise.resolve(dead) },
    target('dead'),
    options(),
  ).catch((e: unknown) => e)) as Error;
  expect(error).toMatchObject({ code: 'azure-storage-refused' });
  expect(error.message + JSON.stringify(error)).not.toContain(new URL(dead).searchParams.get('sig'));
  expect(existsSync(target('dead'))).toBe(false);
});

test('a blob that is replaced in mid-download arrives as one version, not as a mixture', async () => {
  const other = Buffer.alloc(SIZE, 'another model, as large; ');
  const copy = client.getBlockBlobClient('out/replaced.onnx');
  await copy.upload(content, SIZE);
  let replaced: Promise<unknown> | undefined;
  const report = ({ bytes }: TransferProgress): void => {
    if (bytes > 1_000_000) replaced ??= copy.upload(other, SIZE);
  };
  await downloadBlob(blob('out/replaced.onnx'), target('replaced'), options({ report }));
  await replaced;
  const arrived = await readFile(target('replaced'));
  expect(arrived.equals(other) || arrived.equals(content)).toBe(true);
});

test('bytes that are not those of the blob are refused, and the next run gets the right ones', async () => {
  await writeFile(join(world.folder, 'note'), '');
  const part = `${target('damaged')}.part`;
  const controller = new AbortController();
  const report = ({ bytes }: TransferProgress): void => {
    if (bytes > 100) controller.abort();
  };
  await downloadBlob(blob(), target('damaged'), options({ signal: controller.signal, report })).catch(
    () => undefined,
  );
  const bytes = await readFile(part);
  bytes[50] ^= 1;
  await writeFile(part, bytes);
  await expect(downloadBlob(blob(), target('damaged'), options())).rejects.toMatchObject({
    code: 'azure-download-damaged',
  });
  expect(existsSync(target('damaged'))).toBe(false);
  await downloadBlob(blob(), target('damaged'), options());
  expect((await readFile(target('damaged'))).equals(content)).toBe(true);

  const expected = { sha256: '0'.repeat(64) };
  await expect(downloadBlob(blob(), target('other'), options(), expected)).rejects.toMatchObject({
    code: 'azure-download-damaged',
  });
});

test('a blob that is not there says so', async () => {
  await expect(downloadBlob(blob('no/such'), target('none'), options())).rejects.toMatchObject({
    code: 'azure-storage-missing',
  });
});

test('a folder arrives with its sub-folders; names that would leave it are refused', async () => {
  const put = async (name: string): Promise<unknown> =>
    await client.getBlockBlobClient(name).upload(name, name.length);
  for (const name of ['job/a.json', 'job/deep/er/b.txt', 'job/', 'jobs/c.txt']) await put(name);
  const folder = join(world.folder, 'job');
  const found = await listFolder(place, 'job/', options());
  expect(found.map(({ path }) => path).sort()).toEqual(['a.json', 'deep/er/b.txt']);
  await downloadFiles(found, folder, options());
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('job/a.json');
  expect(await readFile(join(folder, 'deep/er/b.txt'), 'utf8')).toBe('job/deep/er/b.txt');

  await put('evil/C:\\x.txt');
  const evil = await listFolder(place, 'evil/', options());
  await expect(downloadFiles(evil, join(world.folder, 'evil'), options())).rejects.toMatchObject({
    code: 'azure-download-path',
  });
  expect(existsSync(join(world.folder, 'evil'))).toBe(false);
});

test('several files are one progress, whole from the first report on', async () => {
  await client.getBlockBlobClient('one/map.json').upload('["a","b"]', 9);
  await client.getBlockBlobClient('one/model.onnx').upload(content, SIZE);
  const files = await listFolder(place, 'one/', options());
  const seen: TransferProgress[] = [];
  await downloadFiles(files, join(world.folder, 'one'), options({ report: (step) => seen.push(step) }));
  for (const step of seen) expect(step).toMatchObject({ filesTotal: 2, bytesTotal: SIZE + 9 });
  expect(seen[0]).toMatchObject({ files: 0, bytes: 0 });
  expect(seen.at(-1)).toMatchObject({ files: 2, bytes: SIZE + 9, secondsLeft: 0 });
  const counted = seen.map(({ bytes }) => bytes);
  expect(counted).toEqual(counted.toSorted((a, b) => a - b));
});
