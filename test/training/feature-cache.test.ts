import { execFile, fork, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clearFeatureCache,
  defaultCacheDirectory,
  featureKey,
  measureFeatureCache,
  openFeatureCache,
  sweepFeatureCache,
} from '../../src/io/feature-cache.ts';
import { numbers } from './support/tiny-models.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feature-cache-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const parts = { backbone: 'b', preprocessing: { width: 224 }, mirrored: false, picture: 'p' };
const KEY = featureKey(parts);
const open = () => openFeatureCache(folder, (reason) => expect.unreachable(reason));

async function entries(): Promise<string[]> {
  const root = join(folder, 'features');
  const folders = await readdir(root);
  return (
    await Promise.all(
      folders.map(async (name) => (await readdir(join(root, name))).map((file) => join(root, name, file))),
    )
  ).flat();
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
      { ...parts, mirrored: true },
      { ...parts, picture: 'q' },
    ].map(featureKey);
    expect(new Set(keys).size).toBe(5);
  });

  it('takes a view of a larger array', () => {
    const matrix = numbers(100);
    open().write(KEY, matrix.subarray(20, 30));
    expect(open().read(KEY)).toEqual(matrix.slice(20, 30));
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['cut short', (path) => truncate(path, 200)],
    ['empty', (path) => truncate(path, 0)],
    [
      'changed in one bit',
      async (path) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 5] ^= 4;
        await writeFile(path, bytes);
      },
    ],
    [
      'of another format version',
      async (path) => {
        const bytes = await readFile(path);
        bytes[6] ^= 3;
        await writeFile(path, bytes);
      },
    ],
  ])('does not trust an entry that is %s', async (_, damage) => {
    const features = numbers(64);
    open().write(KEY, features);
    await damage((await entries())[0]);
    expect(open().read(KEY)).toBeUndefined();
    open().write(KEY, features);
    expect(open().read(KEY)).toEqual(features);
  });

  it('does not trust an entry under another key’s name', async () => {
    open().write(KEY, numbers(64));
    const [path] = await entries();
    const other = featureKey({ ...parts, picture: 'q' });
    open().write(other, numbers(64, 2));
    const target = (await entries()).find((entry) => entry !== path)!;
    await rename(path, target);
    expect(open().read(other)).toBeUndefined();
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
    for (const picture of ['x', 'y', 'z']) cache.write(featureKey({ ...parts, picture }), numbers(8));
    expect(reasons).toHaveLength(1);
    expect(cache.read(KEY)).toBeUndefined();
  });

  it('knows its size and can be cleared', async () => {
    const cache = open();
    for (const picture of ['x', 'y', 'z']) cache.write(featureKey({ ...parts, picture }), numbers(100));
    const { entries: count, bytes } = await measureFeatureCache(folder);
    expect(count).toBe(3);
    expect(bytes).toBeGreaterThan(1200);
    await clearFeatureCache(folder);
    expect(await measureFeatureCache(folder)).toEqual({ directory: folder, entries: 0, bytes: 0 });
    await clearFeatureCache(folder);
  });

  it('sweeps what killed processes left, and nothing that is in use', async () => {
    open().write(KEY, numbers(8));
    const [entry] = await entries();
    const [old, fresh] = [`${entry}.1-a.tmp`, `${entry}.2-b.tmp`];
    await writeFile(old, '');
    await writeFile(fresh, '');
    await utimes(old, 0, 0);
    await sweepFeatureCache(folder);
    expect((await entries()).sort()).toEqual([entry, fresh].sort());
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
  const KEYS = 40;
  const start = (): ChildProcess =>
    fork(new URL('./support/cache-writer.ts', import.meta.url), [folder, String(KEYS)], {
      execArgv: ['--import', 'tsx'],
    });

  const happens = async (writer: ChildProcess, event: 'message' | 'exit') =>
    await new Promise<void>((resolve) => void writer.once(event, () => resolve()));

  /** Every entry is whole or absent, and right. */
  function check(): number {
    const cache = open();
    let found = 0;
    for (let i = 0; i < KEYS; i++) {
      const features = cache.read(featureKey({ ...parts, picture: String(i) }));
      if (features === undefined) continue;
      expect(Buffer.from(features.buffer).equals(Buffer.from(numbers(20_000, i + 1).buffer))).toBe(true);
      found++;
    }
    return found;
  }

  it.skipIf(process.platform === 'win32')(
    'gives up quietly when there is no room, and leaves no half entry',
    async () => {
      // A limit of 8 kB a file stands in for a full disk: the write fails half-way.
      const script = `import { openFeatureCache } from ${JSON.stringify(new URL('../../src/io/feature-cache.ts', import.meta.url).href)};
      const cache = openFeatureCache(${JSON.stringify(folder)}, (reason) => console.log('REASON ' + reason));
      cache.write('${KEY}', new Float32Array(20000).fill(1));
      cache.write('${KEY}', new Float32Array(20000).fill(1));`;
      const limited = `ulimit -f 16; exec "$0" --import tsx --input-type=module --eval "$1"`;
      const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script]);
      expect(stdout.match(/REASON/g)).toHaveLength(1);
      expect(open().read(KEY)).toBeUndefined();
      expect(await entries()).toEqual([]);
    },
  );

  it('is written by two at once, and killed at any moment, without a wrong entry', async () => {
    for (const delay of [1, 13, 40]) {
      const writers = [start(), start()];
      await Promise.all(writers.map(async (writer) => await happens(writer, 'message')));
      await new Promise((resolve) => setTimeout(resolve, delay));
      for (const writer of writers) writer.kill('SIGKILL');
      await Promise.all(writers.map(async (writer) => await happens(writer, 'exit')));
      check();
    }
    expect(check()).toBeGreaterThan(0);
  }, 60_000);
});
