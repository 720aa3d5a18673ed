import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelBuilderError } from '../../../src/errors.ts';
import { openStateStore } from '../../../src/io/state-store.ts';
import { withResultsFolder } from '../../../src/training/azure/flow/results-folder.ts';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'model-builder-results-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const azure = { connection: { subscriptionId: 'some' } } as Parameters<typeof withResultsFolder>[0];
const results = (job: string, use: (folder: string) => Promise<string>, place = '/place') =>
  withResultsFolder(
    azure,
    { resourceGroup: 'group', workspace: 'Flowers', job },
    openStateStore(directory, place),
    use,
  );
const kept = () => readdir(join(directory, 'results'));
const trouble = (code: string) => new ModelBuilderError(code, 'Something is wrong.', { hint: '' });

/** Leaves a file, and ends before it has made something of it. */
const breakOff = (job: string) =>
  results(job, async (folder) => {
    await writeFile(join(folder, 'piece'), 'a piece');
    throw trouble('azure-network');
  }).catch((error: unknown) => (error as ModelBuilderError).code);

test('what a run that broke off has left is found by the next one, wherever that puts its bundle', async () => {
  expect(await breakOff('one')).toBe('azure-network');
  expect(await results('two', async (folder) => (await readdir(folder)).join())).toBe('');
  expect(await results('one', (folder) => readFile(join(folder, 'piece'), 'utf8'), '/other')).toBe('a piece');
  expect(await kept()).toEqual([]);
});

test('useless results are thrown away; pieces of an earlier run are fetched anew before they are called so', async () => {
  await breakOff('one');
  const seen: string[][] = [];
  const useless = async (folder: string): Promise<string> => {
    seen.push(await readdir(folder));
    throw trouble('model-not-onnx');
  };
  await expect(results('one', useless)).rejects.toThrow('Something is wrong.');
  expect(seen).toEqual([['piece'], []]);
  expect(await kept()).toEqual([]);
});

test('two at once have a folder each', async () => {
  const inner = await results('one', async (outer) => {
    await writeFile(join(outer, 'piece'), 'of the outer one');
    const used = await results('one', async (folder) => {
      expect(await readdir(folder)).toEqual([]);
      return folder;
    });
    expect(await readdir(outer)).toEqual(['piece']);
    return used;
  });
  await expect(readdir(inner)).rejects.toThrow('ENOENT');
  expect(await kept()).toEqual([]);
});

test('a folder that nobody came back to in two weeks is removed, unless it is in use', async () => {
  const age = async (days: number): Promise<void> => {
    const then = new Date(Date.now() - days * 24 * 3_600_000);
    for (const name of await kept()) await utimes(join(directory, 'results', name), then, then);
  };
  await breakOff('forgotten');
  await age(13);
  await breakOff('other');
  expect(await kept()).toHaveLength(2);
  await results('in use', async () => {
    await age(15);
    await breakOff('new');
    // The two of before are gone; this one, its lock and the new one are there.
    expect(await kept()).toHaveLength(3);
    return '';
  });
  expect(await kept()).toHaveLength(1);
});
