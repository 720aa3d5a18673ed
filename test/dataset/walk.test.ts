import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { temporaryFolder } from './support.ts';

test('a walk through a large folder says how far it is, and stops where most files are no pictures', async () => {
  const folder = await temporaryFolder({});
  // Entries without a file each: a folder of links to nothing is as long, and made in no time.
  for (let part = 0; part < 11; part++) {
    await mkdir(join(folder, `part${part}`));
    await Promise.all(
      Array.from({ length: 10_000 }, (_, at) => symlink('nothing', join(folder, `part${part}`, `${at}.log`))),
    );
  }
  await writeFile(join(folder, 'part0', '1.png'), 'x');
  const said: string[] = [];

  await expect(readDataset(folder, { onStatus: (text) => said.push(text) })).rejects.toMatchObject({
    code: 'dataset-too-many-files',
    message: `${folder} holds more than 100,000 files that are no pictures by their names, and 1 that are.`,
    hint: expect.stringContaining('Give the folder of the pictures') as string,
  });
  expect(said.length).toBeGreaterThan(5);
  expect(said[0]).toBe(`Looking for pictures in ${folder}: 5,000 files so far …`);
}, 60_000);
