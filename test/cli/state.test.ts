import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder } from '../../src/io/set-aside.ts';
import { openStateStore } from '../../src/io/state-store.ts';
import { kindOf, liesIn, writingObstacle } from '../../src/io/path-facts.ts';
import { mkdir, symlink } from 'node:fs/promises';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'model-builder-state-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the state store', () => {
  it('remembers across processes, apart for each place', async () => {
    await openStateStore(folder, '/a').set('job', 'one');
    await openStateStore(folder, '/b').set('job', 'two');
    expect(await openStateStore(folder, '/a').get('job')).toBe('one');
    expect(await openStateStore(folder, '/c').get('job')).toBeUndefined();
  });

  it('keeps every key of sets that overlap', async () => {
    const store = openStateStore(folder, '/a');
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => store.set(key, key)));
    expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(keys);
  });

  it('takes keys that objects have of their own', async () => {
    const store = openStateStore(folder, '/a');
    expect(await store.get('constructor')).toBeUndefined();
    await store.set('__proto__', 'x');
    expect(await store.get('__proto__')).toBe('x');
  });

  it('writes nothing until something is set, and starts anew from a damaged file', async () => {
    const store = openStateStore(join(folder, 'state'), '/a');
    await store.get('job');
    expect(await readdir(folder)).toEqual([]);
    await store.set('job', 'one');
    const [name] = await readdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', name), '{ "job": "o');
    expect(await store.get('job')).toBeUndefined();
  });
});

describe('replacing a folder', () => {
  it('keeps what stood there, under a name that is free', async () => {
    for (const name of ['place', 'place.orig', 'new']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'content'), name);
    }
    expect(await replaceFolder(join(folder, 'new'), join(folder, 'place'))).toBe(
      join(folder, 'place.orig-2'),
    );
    expect(await readFile(join(folder, 'place', 'content'), 'utf8')).toBe('new');
    expect(await readFile(join(folder, 'place.orig-2', 'content'), 'utf8')).toBe('place');
  });

  it('puts it back when the new one cannot be moved', async () => {
    await mkdir(join(folder, 'place'));
    await expect(replaceFolder(join(folder, 'missing'), join(folder, 'place'))).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual(['place']);
  });
});

describe('paths', () => {
  it('sees through links whether a folder lies in another', async () => {
    await mkdir(join(folder, 'photos'));
    await symlink(join(folder, 'photos'), join(folder, 'link'), 'junction');
    expect(await liesIn(join(folder, 'link', 'new', 'app'), join(folder, 'photos'))).toBe(true);
    expect(await liesIn(join(folder, 'photos-app'), join(folder, 'photos'))).toBe(false);
  });

  it('finds what stands in the way of writing', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await writingObstacle(join(folder, 'file', 'a', 'b'))).toMatchObject({
      path: join(folder, 'file'),
    });
    expect(await writingObstacle(join(folder, 'a', 'b'))).toBeUndefined();
  });

  it('takes links in a circle, and one to nowhere, for nothing that can be read or written', async () => {
    await symlink(join(folder, 'circle'), join(folder, 'circle'), 'junction');
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling'), 'junction');
    for (const name of ['circle', 'dangling']) {
      expect(await kindOf(join(folder, name))).toBe('missing');
      expect(await writingObstacle(join(folder, name, 'below'))).toMatchObject({ path: join(folder, name) });
    }
  });
});
