import { spawn } from 'node:child_process';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PICTURES_FOLDER, picturePath } from '../../../src/training/azure/transfer/picture-path.ts';
import type { TransferProgress } from '../../../src/training/azure/transfer/transfer-options.ts';
import { receiptPath } from '../../../src/training/azure/transfer/receipt.ts';
import { uploadPictures } from '../../../src/training/azure/transfer/upload-pictures.ts';
import { creations } from './support/blob-proxy.ts';
import { manyFiles, options, startBlobWorld, writePictures, type BlobWorld } from './support/world.ts';

let world: BlobWorld;
beforeAll(async () => (world = await startBlobWorld()));
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  world.proxy.faults = () => undefined;
  world.proxy.pageLimit = undefined;
  world.proxy.requests.length = 0;
});

const folder = (name: string): string => join(world.folder, name);
const puts = (): number => world.proxy.requests.filter(({ method }) => method === 'PUT').length;
const once = (paths: Iterable<number>): boolean => [...paths].every((count) => count === 1);

test('sends every content once, where its hash says, with its bytes', async () => {
  const { place, client } = await world.container();
  const big = Buffer.alloc(9 * 1024 * 1024 + 17, 'large ');
  const pictures = await writePictures(folder('first'), {
    'rose/a.JPEG': 'one',
    'rose/copy of a.jpg': 'one',
    'tulip/ü 100%.png': 'two',
    'tulip/large.tif': big,
    'tulip/no extension': 'three',
  });
  const progress: TransferProgress[] = [];
  const result = await uploadPictures(place, pictures, options({ report: (step) => progress.push(step) }));
  expect(result).toMatchObject({ files: 4, bytes: 3 + 3 + 5 + big.length, alreadyThere: 0, findings: [] });
  for (const picture of pictures) {
    const path = result.paths.get(picture.sha256)!;
    expect(path).toMatch(new RegExp(`^${picture.sha256.slice(0, 2)}/${picture.sha256}(\\.(jpg|png|tif))?$`));
    const blob = await client.getBlobClient(`${PICTURES_FOLDER}/${path}`).downloadToBuffer();
    expect(
      blob.equals(
        picture.name === 'tulip/large.tif'
          ? big
          : Buffer.from(
              { 'rose/a.JPEG': 'one', 'rose/copy of a.jpg': 'one', 'tulip/ü 100%.png': 'two' }[
                picture.name
              ] ?? 'three',
            ),
      ),
    ).toBe(true);
  }
  expect(progress.at(0)).toEqual({ files: 0, filesTotal: 4, bytes: 0, bytesTotal: result.bytes });
  expect(progress.at(-1)).toMatchObject({
    files: 4,
    filesTotal: 4,
    bytes: result.bytes,
    bytesTotal: result.bytes,
    secondsLeft: 0,
  });
  expect(progress).toHaveLength(5);
});

test('a second run, and another dataset with the same pictures, send nothing', async () => {
  const { place } = await world.container();
  const pictures = await writePictures(folder('again'), manyFiles(300));
  await uploadPictures(place, pictures, options());
  world.proxy.requests.length = 0;
  expect(await uploadPictures(place, pictures, options())).toMatchObject({
    files: 0,
    bytes: 0,
    alreadyThere: 300,
  });
  expect(puts()).toBe(0);
  expect(world.proxy.requests.length).toBeLessThanOrEqual(25);

  const renamed = pictures
    .slice(0, 40)
    .map((picture) => ({ ...picture, name: `other/${picture.sha256}.png` }));
  const more = await writePictures(folder('more'), manyFiles(3, 'new'));
  const result = await uploadPictures(place, [...renamed, ...more], options());
  expect(result).toMatchObject({ files: 3, alreadyThere: 40 });
  // The blob that is there has the name that the first dataset gave it.
  expect(result.paths.get(renamed[0].sha256)).toBe(picturePath(pictures[0]));
  // Three pictures, and the note that this dataset is there.
  expect(puts()).toBe(4);
  world.proxy.requests.length = 0;
  expect((await uploadPictures(place, [...renamed, ...more], options())).paths).toEqual(result.paths);
  expect(puts()).toBe(0);
});

test('a note that is not true any more is not believed: pictures that somebody deleted are sent again', async () => {
  const { place, client } = await world.container();
  const pictures = await writePictures(folder('deleted'), manyFiles(60, 'deleted'));
  await uploadPictures(place, pictures, options());
  for (const picture of pictures)
    await client.getBlobClient(`${PICTURES_FOLDER}/${picturePath(picture)}`).delete();
  expect(await uploadPictures(place, pictures, options())).toMatchObject({ files: 60, alreadyThere: 0 });
  expect(await uploadPictures(place, pictures, options())).toMatchObject({ files: 0, alreadyThere: 60 });

  // Damaged, or nearly so: the listing decides.
  await client.getBlockBlobClient(receiptPath(pictures)).upload('{"', 2);
  expect(await uploadPictures(place, pictures, options())).toMatchObject({ files: 0, alreadyThere: 60 });
});

test('finds pictures among many pages of others', async () => {
  const { place, client } = await world.container();
  const viaSas = { ...place, access: world.sas(client) };
  const pictures = await writePictures(folder('pages'), manyFiles(30));
  const others = Array.from(
    { length: 20 },
    (_, i) => `00/${'0'.repeat(60)}${String(i).padStart(4, '0')}.jpg`,
  );
  const near = pictures.map(
    ({ sha256 }) => `${sha256.slice(0, 2)}/${sha256.slice(0, 40)}${'0'.repeat(24)}.jpg`,
  );
  for (const name of [...others, ...near, 'zz/notes.txt', '00/.access']) {
    await client.getBlockBlobClient(`${PICTURES_FOLDER}/${name}`).upload('x', 1);
  }
  await uploadPictures(place, pictures, options());
  await client.getBlobClient(receiptPath(pictures)).delete();
  world.proxy.pageLimit = 1;
  world.proxy.requests.length = 0;
  expect(await uploadPictures(viaSas, pictures, options())).toMatchObject({ files: 0, alreadyThere: 30 });
  expect(world.proxy.requests.filter(({ query }) => query.has('marker')).length).toBeGreaterThan(3);
});

test('pictures that changed or went since the dataset was read are left out and named', async () => {
  const { place, client } = await world.container();
  const large = Buffer.alloc(5 * 1024 * 1024, 'a');
  const pictures = await writePictures(folder('changed'), {
    'rose/1.jpg': 'one',
    'rose/2.jpg': 'two',
    'rose/3.jpg': 'three',
    'rose/4.jpg': large,
  });
  await writeFile(pictures[1].path, 'another');
  await rm(pictures[2].path);
  await writeFile(pictures[3].path, Buffer.alloc(5 * 1024 * 1024, 'b'));
  const result = await uploadPictures(place, pictures, options());
  expect(result.findings.map(({ severity, code, message }) => [severity, code, message])).toEqual([
    [
      'warning',
      'azure-upload-changed',
      'Changed since the dataset was read, not sent and left out (2 files): rose/2.jpg, rose/4.jpg.',
    ],
    [
      'warning',
      'azure-upload-unreadable',
      'Cannot be read any more, not sent and left out (1 file): rose/3.jpg (ENOENT).',
    ],
  ]);
  expect([...result.paths.keys()]).toEqual([pictures[0].sha256]);
  const names = [];
  for await (const { name } of client.listBlobsFlat()) names.push(name);
  expect(names).toEqual([`${PICTURES_FOLDER}/${picturePath(pictures[0])}`]);
});

test('throttling, lost answers, resets and half listings cost time, never a second write', async () => {
  const { place, client } = await world.container();
  const pictures = await writePictures(folder('faults'), manyFiles(120, 'faults'));
  const seen = new Map<string, number>();
  world.proxy.faults = ({ method, path, query }) => {
    const key = `${method} ${path} ${query.get('prefix') ?? ''}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const kind = Number.parseInt(path.slice(-6, -4), 16) % 5;
    if (method === 'GET') return nth === 1 && seen.size % 2 ? { kind: 'truncate', bytes: 40 } : undefined;
    if (nth > 2) return undefined;
    if (nth === 2) return kind === 4 ? { kind: 'answer', status: 500 } : undefined;
    if (kind === 0)
      return {
        kind: 'answer',
        status: 503,
        headers: { 'retry-after': '0', 'x-ms-error-code': 'ServerBusy' },
      };
    if (kind === 1) return { kind: 'reset' };
    if (kind === 2) return { kind: 'lose-answer' };
    return kind === 3 ? undefined : { kind: 'answer', status: 429 };
  };
  const waits: string[] = [];
  const result = await uploadPictures(
    place,
    pictures,
    options({ onWait: ({ reason }) => waits.push(reason) }),
  );
  expect(result.paths.size).toBe(120);
  const counts = creations(world.proxy.requests, client.containerName);
  expect(counts.size).toBe(121);
  expect(once(counts.values())).toBe(true);
  expect(waits.length).toBeGreaterThan(50);
  expect(waits.join('\n')).toMatch(/ServerBusy/);
});

test('gives up after a while with a message that names the place and no secret', async () => {
  const { place } = await world.container();
  const pictures = await writePictures(folder('down'), manyFiles(3));
  world.proxy.faults = () => ({
    kind: 'answer',
    status: 503,
    headers: { 'x-ms-request-id': 'id-1', 'x-ms-error-code': 'ServerBusy' },
  });
  const error = await uploadPictures(
    { ...place, access: { kind: 'sas', token: 'sv=1&sig=SECRETSECRET' } },
    pictures,
    options({ retryDelayMs: 1 }),
  ).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'azure-storage-unavailable', exitCode: 1 });
  expect((error as Error).message).toContain(place.containerUrl);
  expect((error as Error).message).toContain('(ServerBusy, request id-1)');
  expect(JSON.stringify(error) + (error as Error).message).not.toContain('SECRETSECRET');
});

test('an abort ends it at once', async () => {
  const { place } = await world.container();
  const pictures = await writePictures(folder('abort'), manyFiles(200));
  const controller = new AbortController();
  const reason = new Error('interrupted');
  let sent = 0;
  const report = ({ files }: TransferProgress): void => {
    sent = files;
    if (files === 20) controller.abort(reason);
  };
  await expect(uploadPictures(place, pictures, options({ signal: controller.signal, report }))).rejects.toBe(
    reason,
  );
  expect(sent).toBeLessThan(60);
});

test('killed in the middle: the next run sends the rest, and nothing is written twice', async () => {
  const { place, client } = await world.container();
  const root = folder('killed');
  const files = { ...manyFiles(400, 'killed'), 'rose/large.png': Buffer.alloc(13 * 1024 * 1024, 'k') };
  const pictures = await writePictures(root, files);
  await writeFile(join(root, 'upload.json'), JSON.stringify({ place, pictures }));
  const kill = async (afterPuts: number): Promise<void> => {
    const before = puts();
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        fileURLToPath(new URL('support/upload-child.ts', import.meta.url)),
        join(root, 'upload.json'),
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    world.proxy.faults = () => {
      if (puts() - before >= afterPuts) child.kill('SIGKILL');
      return undefined;
    };
    await ended;
  };
  await kill(37);
  await kill(150);
  expect(creations(world.proxy.requests, client.containerName).size).toBeLessThan(401);
  world.proxy.faults = () => undefined;
  const result = await uploadPictures(place, pictures, options());
  expect(result.files + result.alreadyThere).toBe(401);
  expect(result.alreadyThere).toBeGreaterThan(50);
  const counts = creations(world.proxy.requests, client.containerName);
  expect(counts.size).toBe(402);
  expect(once(counts.values())).toBe(true);
});
