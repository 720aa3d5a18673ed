import { expect } from 'vitest';
import type { Served } from './serve.ts';
import type { Picture } from './model-package.ts';

const AT_ONCE = 16;
/** After so many an app has all that it keeps. */
const WARM = 200;
const REQUESTS = 1000;

/** 1,000 requests, 16 at a time: none is answered wrongly, and the memory that 200 have taken is all that is taken. */
export async function expectUnderLoad(app: Served, pictures: readonly Picture[]): Promise<void> {
  const wrong: string[] = [];
  let next = 0;
  const client = async (last: number): Promise<void> => {
    while (next < last) {
      const { bytes, label } = pictures[next++ % pictures.length];
      const found = await app.classify(bytes);
      if (found !== label) wrong.push(`${found} instead of ${label}`);
    }
  };
  const clients = async (last: number): Promise<unknown> =>
    await Promise.all(Array.from({ length: AT_ONCE }, async () => await client(last)));
  await clients(WARM);
  const warm = await app.residentBytes();
  await clients(REQUESTS);
  const after = await app.residentBytes();
  console.log(`resident after ${WARM}: ${megabytes(warm)}, after ${REQUESTS}: ${megabytes(after)}`);
  expect(wrong).toEqual([]);
  if (process.platform === 'linux') expect(after / warm).toBeLessThanOrEqual(1.1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
