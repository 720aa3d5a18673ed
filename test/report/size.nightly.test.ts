import { rm, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report/write.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { noise } from '../support/pictures.ts';
import { SCORES, source } from './recorded.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pictures: string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  // Nothing is harder to compress.
  pictures = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const file = folder.at(`${at}.png`);
      await noise(at, { width: 320, height: 240 }).png().toFile(file);
      return file;
    }),
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('the size of a report', () => {
  it.each([200, 10_000, 100_000])('of %i pictures of noise is under 15 MB', async (count) => {
    const scores = {
      ...SCORES,
      pictures: Array.from({ length: count }, (_, at) => ({
        ...SCORES.pictures[at % 200],
        path: `some/folder/picture-${at}.png`,
      })),
    };
    const paths = new Map(scores.pictures.map(({ path }, at) => [path, pictures[at % pictures.length]]));
    const file = await writeReport(folder.at('report'), source({ scores }), {
      pictures: 'thumbnails',
      paths,
      signal: new AbortController().signal,
    });
    expect((await stat(file)).size).toBeLessThan(15e6);
    await rm(folder.at('report'), { recursive: true });
  });
});
