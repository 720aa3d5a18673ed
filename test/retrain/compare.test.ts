import type { MeasuringMethod, Metrics, PictureScores } from '../../src/bundle/types.ts';
import { rm, truncate } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/report/progress.ts';
import { compareOn, unseenPictures } from '../../src/cli/retrain/compare.ts';
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
  expect(comparison).toMatchObject({ pictures: 4, shared: { pictures: 4 }, verdict: 'same' });
  expect([...leftOut.keys()].map(({ name }) => name).sort()).toEqual(['blue/1.png', 'red/0.png']);
});

it('ends at what is wrong with a model', async () => {
  const { pictures } = await readDataset(folder.at('dark'));
  await expect(compare(pictures, 'no-black')).rejects.toMatchObject({ code: 'model-scores-not-finite' });
});

it('takes what was recorded out of fold for a model’s answer', async () => {
  const pictures = (await readDataset(folder.at('photos'))).pictures.filter(({ label }) => label === 'red');
  const recorded = (score: readonly number[]): PictureScores => ({
    schemaVersion: 1,
    labels: ['blue', 'red'],
    pictures: pictures.map(({ name, sha256, label }) => ({ path: name, sha256, label, scores: score })),
  });
  const { comparison } = await compare(pictures, 'after', recorded([0.1, 0.9]), recorded([0.6, 0.4]));
  expect(comparison).toMatchObject({ rightBefore: pictures.length, rightAfter: 0 });
});

describe('pictures that neither model has seen', () => {
  const pictures = ['a', 'b', 'c'].map((name) => ({ name, sha256: name.repeat(64) }) as Picture);
  const scored = (names: string, method?: MeasuringMethod) => ({
    scores: {
      pictures: names.split(',').map((name) => ({ sha256: name.repeat(64) })),
    } as unknown as PictureScores,
    ...(method && { metrics: { method } as Metrics }),
  });
  const unseen = (...args: [Parameters<typeof unseenPictures>[1], Parameters<typeof unseenPictures>[2]]) =>
    unseenPictures(pictures, ...args, [pictures[1]])
      .map(({ name }) => name)
      .join('');

  it('are those that both scored out of fold, and those that have come since', () => {
    expect(unseen(scored('a,b', 'out-of-fold'), scored('a,b,c'))).toBe('abc');
    expect(unseen(scored('a,b', 'out-of-fold'), scored('b,c'))).toBe('bc');
  });

  it('are not those that the earlier one was trained on and that nobody scored', () => {
    expect(unseen(scored('a,b', 'held-out'), scored('a,b,c'))).toBe('ab');
  });

  it('are those that the split held out where nothing was recorded', () => {
    expect(unseen({}, scored('a,b,c'))).toBe('b');
    expect(unseen({}, {})).toBe('b');
    // A bundle of a training elsewhere that says nothing: its split is the same.
    expect(unseen(scored('a,b,c', 'out-of-fold'), {})).toBe('b');
    expect(unseen(scored('a', 'held-out'), {})).toBe('');
  });
});

async function compare(
  pictures: readonly Picture[],
  after: string,
  beforeScores?: PictureScores,
  afterScores?: PictureScores,
) {
  const context = silentContext(folder.path);
  const progress = createProgress(context.terminal, context.now);
  return await compareOn(
    pictures,
    { folder: folder.at('before'), scores: beforeScores },
    { folder: folder.at(after), scores: afterScores },
    {},
    context,
    progress,
  );
}
