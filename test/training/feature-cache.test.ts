import { execFile, fork, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  defaultCacheDirectory,
  featureKey,
  measureFeatureCache,
  openFeatureCache,
  sweepFeatureCache,
} from '../../src/io/feature-cache.ts';
import { encodeRecord, listRecords } from '../../src/io/feature-log.ts';
import { numbers } from './support/tiny-models.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feature-cache-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const parts = {
  backbone: 'b',
  preprocessing: { width: 224 },
  software: ['1.17.0', { vips: '8.18' }],
  mirrored: false,
  picture: 'p',
};
const KEY = featureKey(parts);
const open = () => openFeatureCache(folder, (reason) => expect.unreachable(reason));

const named = (picture: unknown) => featureKey({ ...parts, picture: String(picture) });

async function logs(): Promise<string[]> {
  const root = join(folder, 'features');
  return (await readdir(root)).map((name) => join(root, name));
}

describe('the feature cache', () => {
  it('gives back what was written, and nothing for other keys', () => {
    const features = numbers(3840);
    open().write(KEY, features);
    expect(open().read(KEY)).toEqual(features);
    expect(open().read(featureKey({ ...parts, picture: 'q' }))).toBeUndefined();
  });

  it('has another key for anything that changes the features', () => {
    const keys = [
      parts,
      { ...parts, backbone: 'c' },
      { ...parts, preprocessing: { width: 256 } },
      { ...parts, software: ['1.17.0', { vips: '8.19' }] },
      { ...parts, mirrored: true },
      { ...parts, picture: 'q' },
    ].map(featureKey);
    expect(new Set(keys).size).toBe(6);
  });

  it('takes a view of a larger array', () => {
    const matrix = numbers(100);
    open().write(KEY, matrix.subarray(20, 30));
    expect(open().read(KEY)).toEqual(matrix.slice(20, 30));
  });

  it('keeps what several processes remembered, each in a log of its own', async () => {
    const caches = [open(), open()];
    caches.forEach((cache, i) => cache.write(named(i), numbers(16, i)));
    caches.forEach((cache) => cache.write(KEY, numbers(64)));
    expect(await logs()).toHaveLength(2);
    expect(open().read(named(0))).toEqual(numbers(16, 0));
    expect(open().read(named(1))).toEqual(numbers(16, 1));
    expect((await measureFeatureCache(folder)).entries).toBe(3);
  });

  it('writes no entry twice', async () => {
    const cache = open();
    cache.write(KEY, numbers(64));
    const { bytes } = await measureFeatureCache(folder);
    cache.write(KEY, numbers(64));
    open().write(KEY, numbers(64));
    expect((await measureFeatureCache(folder)).bytes).toBe(bytes);
  });

  it('reads thousands of entries', () => {
    const cache = open();
    for (let i = 0; i < 3000; i++) cache.write(named(i), numbers(50, i));
    const again = open();
    for (let i = 0; i < 3000; i++) expect(again.read(named(i))?.[7]).toBe(numbers(50, i)[7]);
  });

  it('does not trust a last record that is cut anywhere, and keeps the ones before it', async () => {
    const cache = open();
    cache.write(named(0), numbers(16, 1));
    const { bytes: start } = await measureFeatureCache(folder);
    cache.write(KEY, numbers(16, 2));
    const { bytes: end } = await measureFeatureCache(folder);
    const [log] = await logs();
    for (let length = end - 1; length >= start; length--) {
      await truncate(log, length);
      const cut = open();
      expect(cut.read(KEY)).toBeUndefined();
      expect(cut.read(named(0))).toEqual(numbers(16, 1));
    }
  });

  it('does not trust a record with a byte changed anywhere, and writes it anew', async () => {
    open().write(KEY, numbers(16, 1));
    const [log] = await logs();
    const bytes = await readFile(log);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1 << (at % 8);
      await writeFile(log, damaged);
      const cache = open();
      expect(cache.read(KEY)).toBeUndefined();
      cache.write(KEY, numbers(16, 1));
      expect(open().read(KEY)).toEqual(numbers(16, 1));
      expect(await readFile(log)).toEqual(damaged);
      for (const path of await logs()) if (path !== log) await rm(path);
    }
  });

  it('finds another place when the newest is damaged', async () => {
    const caches = [open(), open()];
    for (const cache of caches) cache.write(KEY, numbers(16));
    for (const log of await logs()) {
      const bytes = await readFile(log);
      await truncate(log, bytes.length - 1);
      expect(open().read(KEY)).toEqual(numbers(16));
      await writeFile(log, bytes.fill(0, bytes.length - 9));
      expect(open().read(KEY)).toEqual(numbers(16));
      await writeFile(log, await readFile((await logs()).find((path) => path !== log)!));
    }
  });

  it.skipIf(process.getuid?.() === 0)('says once that it can’t write, and goes on', async () => {
    await chmod(folder, 0o500);
    const reasons: string[] = [];
    const cache = openFeatureCache(folder, (reason) => reasons.push(reason));
    cache.write(KEY, numbers(8));
    cache.write(KEY, numbers(8));
    expect(reasons).toHaveLength(1);
    await chmod(folder, 0o700);
  });

  it('says once that its folder can’t be one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const reasons: string[] = [];
    const cache = openFeatureCache(file, (reason) => reasons.push(reason));
    for (const picture of ['x', 'y', 'z']) cache.write(named(picture), numbers(8));
    expect(reasons).toHaveLength(1);
    expect(cache.read(KEY)).toBeUndefined();
  });

  it('knows its size and can be cleared', async () => {
    const cache = open();
    for (const picture of ['x', 'y', 'z']) cache.write(named(picture), numbers(100));
    const { entries: count, bytes } = await measureFeatureCache(folder);
    expect(count).toBe(3);
    expect(bytes).toBeGreaterThan(1200);
    const directory = join(folder, 'features');
    await rm((await measureFeatureCache(folder)).directory, { recursive: true });
    expect(await measureFeatureCache(folder)).toEqual({ directory, entries: 0, bytes: 0 });
  });

  it('goes on when it is cleared meanwhile', async () => {
    const cache = open();
    cache.write(named(0), numbers(8));
    await rm(join(folder, 'features'), { recursive: true });
    expect(cache.read(named(0))).toBeUndefined();
    cache.write(named(0), numbers(8));
    expect(open().read(named(0))).toEqual(numbers(8));
  });

  it('sweeps what killed processes left, and nothing that is in use', async () => {
    open().write(KEY, numbers(8));
    const [log] = await logs();
    const [old, fresh] = [join(folder, 'features', '1-a.log'), join(folder, 'features', '2-b.log')];
    for (const path of [old, fresh]) await writeFile(path, (await readFile(log)).subarray(0, 90));
    for (const path of [old, log]) await utimes(path, 0, 0);
    await sweepFeatureCache(folder);
    expect((await logs()).sort()).toEqual([log, fresh].sort());
  });

  it('does not grow without end: what was written longest ago goes first', async () => {
    for (const picture of [0, 1, 2]) open().write(named(picture), numbers(100));
    const age = async (picture: number): Promise<void> => {
      const read = await Promise.all(
        (await logs()).map(async (path) => ({ path, bytes: await readFile(path) })),
      );
      const own = read.find(({ bytes }) => bytes.includes(Buffer.from(named(picture), 'hex')));
      await utimes(own!.path, 1000 + picture, 1000 + picture);
    };
    for (const picture of [2, 0, 1]) await age(picture);
    const { bytes } = await measureFeatureCache(folder);
    await sweepFeatureCache(folder, { mostBytes: bytes });
    expect((await measureFeatureCache(folder)).entries).toBe(3);
    await sweepFeatureCache(folder, { mostBytes: bytes - 1 });
    const cache = open();
    expect([0, 1, 2].map((picture) => cache.read(named(picture)) !== undefined)).toEqual([false, true, true]);
  });

  it('keeps the end of one training that is larger than all that may stay', async () => {
    const recordBytes = encodeRecord(KEY, numbers(100)).byteLength;
    const cache = openFeatureCache(folder, (reason) => expect.unreachable(reason), {
      logBytes: 2 * recordBytes,
    });
    const all = [0, 1, 2, 3, 4, 5, 6];
    for (const i of all) cache.write(named(i), numbers(100, i));
    expect(await logs()).toHaveLength(4);
    for (const i of all) expect(cache.read(named(i))).toEqual(numbers(100, i));
    for (const path of await logs()) {
      const age = all.findIndex((i) => listRecords(path).at(0)?.key === named(i));
      await utimes(path, 1000 + age, 1000 + age);
    }
    await sweepFeatureCache(folder, { mostBytes: 4 * recordBytes });
    const left = open();
    expect(all.filter((i) => left.read(named(i)) !== undefined)).toEqual([4, 5, 6]);
  });

  it('lies where the platform keeps caches', () => {
    expect(defaultCacheDirectory({ MODEL_BUILDER_CACHE: '/x' }, 'linux')).toBe('/x');
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/c' }, 'linux')).toBe(join('/c', 'create-model-builder'));
    expect(defaultCacheDirectory({}, 'linux')).toMatch(/\.cache.create-model-builder$/);
    expect(defaultCacheDirectory({}, 'darwin')).toMatch(/Library.Caches.create-model-builder$/);
    expect(defaultCacheDirectory({ LOCALAPPDATA: '/l' }, 'win32')).toBe(
      join('/l', 'create-model-builder', 'Cache'),
    );
  });
});

describe('with other processes', () => {
  const DIFFERENT = 10;
  const features = Array.from({ length: DIFFERENT }, (_, i) => Buffer.from(numbers(20_000, i + 1).buffer));
  const start = (): ChildProcess =>
    fork(
      new URL('./support/cache-writer.ts', import.meta.url),
      [folder, String(DIFFERENT), JSON.stringify(parts)],
      {
        execArgv: ['--import', 'tsx'],
      },
    );

  const happens = async (writer: ChildProcess, event: 'message' | 'exit') =>
    await new Promise<void>((resolve) => void writer.once(event, () => resolve()));

  /** Every entry is right, and at most the last ones are missing; returns their number. */
  function check(): number {
    const cache = open();
    for (let i = 0; ; i++) {
      const found = cache.read(named(i));
      if (found === undefined) return i;
      expect(Buffer.from(found.buffer).equals(features[i % DIFFERENT])).toBe(true);
    }
  }

  it.skipIf(process.platform === 'win32')(
    'gives up quietly when there is no room, and keeps what it had',
    async () => {
      // A limit of 8 kB a file stands in for a full disk: the write fails half-way.
      const script = `import { openFeatureCache } from ${JSON.stringify(new URL('../../src/io/feature-cache.ts', import.meta.url).href)};
      const cache = openFeatureCache(${JSON.stringify(folder)}, (reason) => console.log('REASON ' + reason));
      cache.write('${named(0)}', new Float32Array(100).fill(1));
      for (let i = 0; i < 2; i++) cache.write('${KEY}', new Float32Array(20000).fill(1));`;
      const limited = `ulimit -f 16; exec "$0" --import tsx --input-type=module --eval "$1"`;
      const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script]);
      expect(stdout.match(/REASON/g)).toHaveLength(1);
      expect(open().read(KEY)).toBeUndefined();
      expect(open().read(named(0))).toEqual(new Float32Array(100).fill(1));
    },
  );

  it('is written by two at once, and killed at any moment, without a wrong entry', async () => {
    let before = 0;
    for (const delay of [1, 13, 40]) {
      const writers = [start(), start()];
      await Promise.all(writers.map(async (writer) => await happens(writer, 'message')));
      await new Promise((resolve) => setTimeout(resolve, delay));
      for (const writer of writers) writer.kill('SIGKILL');
      await Promise.all(writers.map(async (writer) => await happens(writer, 'exit')));
      const now = check();
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(before).toBeGreaterThan(0);
    expect((await logs()).length).toBeGreaterThan(1);
  }, 60_000);
});
