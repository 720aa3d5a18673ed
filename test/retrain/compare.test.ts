import { rm, truncate } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/report/progress.ts';
import { compareOn } from '../../src/cli/retrain/compare.ts';
import { readDataset } from '../../src/dataset/read.ts';
import type { Picture } from '../../src/dataset/types.ts';
import { writePictures } from '../cli/training-world.ts';
import { bundleIn, ownParts, partsWithoutBlack, temporaryFolder } from '../support/bundles.ts';
import { silentContext } from '../support/silent-context.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writePictures(folder.at('photos'), { red: [200, 40, 40], blue: [40, 40, 200] }, 3);
  await writePictures(folder.at('dark'), { red: [-99, -99, -99] }, 1);
  for (const name of ['before', 'after']) await bundleIn(folder.at(name), ownParts(['blue', 'red']));
  await bundleIn(folder.at('no-black'), partsWithoutBlack(['blue', 'green', 'red']));
});
afterAll(() => folder[Symbol.asyncDispose]());

it('leaves pictures out that are damaged or gone, on both sides', async () => {
  const { pictures } = await readDataset(folder.at('photos'));
  await truncate(folder.at('photos/red/0.png'), 200);
  await rm(folder.at('photos/blue/1.png'));
  const { comparison, leftOut } = await compare(pictures, 'after');
  const findings = [...leftOut.values()];
  expect(comparison).toMatchObject({ pictures: 4, shared: { pictures: 4 }, verdict: 'same' });
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
    Array<string>(2).fill('warning dataset-damaged-picture'),
  );
  const messages = findings.map(({ message }) => message).sort();
  expect(messages).toEqual([expect.stringContaining('blue/1.png'), expect.stringContaining('red/0.png')]);
});

it('ends at what is wrong with a model', async () => {
  const { pictures } = await readDataset(folder.at('dark'));
  await expect(compare(pictures, 'no-black')).rejects.toMatchObject({ code: 'model-scores-not-finite' });
});

async function compare(pictures: readonly Picture[], after: string) {
  const context = silentContext(folder.path);
  const progress = createProgress(context.terminal, context.now);
  return await compareOn(pictures, folder.at('before'), folder.at(after), {}, context, progress);
}
