import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { inBatches } from '../../templates/model/src/batches.ts';

const same = (item: number): Promise<number> => Promise.resolve(item);
const doubled = (batch: readonly number[]): Promise<number[]> =>
  Promise.resolve(batch.map((item) => 2 * item));

interface Taken {
  readonly results: number[];
  readonly error?: unknown;
}

async function takeAll(results: AsyncIterable<number>): Promise<Taken> {
  const taken: number[] = [];
  try {
    for await (const result of results) taken.push(result);
    return { results: taken };
  } catch (error) {
    return { results: taken, error };
  }
}

function* failingAfter(count: number): Generator<number> {
  for (let item = 0; item < count; item++) yield item;
  throw new Error('the source failed');
}

describe('inBatches', () => {
  it('gives one result per item, in order, whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ arrives: fc.nat(2), prepares: fc.nat(2) }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(2),
        async (items, batchSize, runs) => {
          async function* source() {
            for (const [index, { arrives, prepares }] of items.entries()) {
              if (arrives > 0) await sleep(arrives - 1);
              yield { index, prepares };
            }
          }
          const sizes: number[] = [];
          const prepare = async (item: { index: number; prepares: number }) => {
            if (item.prepares > 0) await sleep(item.prepares - 1);
            return item.index;
          };
          const run = async (batch: readonly number[]) => {
            sizes.push(batch.length);
            if (runs > 0) await sleep(runs - 1);
            return [...batch];
          };
          const { results } = await takeAll(inBatches(source(), batchSize, prepare, run));
          expect(results).toEqual(items.map((_, index) => index));
          expect(sizes.every((size) => size >= 1 && size <= batchSize)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('fills batches when the source is fast', async () => {
    const sizes: number[] = [];
    const run = (batch: readonly number[]): Promise<number[]> => {
      sizes.push(batch.length);
      return doubled(batch);
    };
    await takeAll(inBatches(Array(10).keys(), 4, same, run));
    expect(sizes).toEqual([4, 4, 2]);
  });

  it.each([0, 1, 9])('gives all results before the failure of a source after %i items', async (count) => {
    const { results, error } = await takeAll(inBatches(failingAfter(count), 4, same, doubled));
    expect(results).toEqual(Array.from({ length: count }, (_, index) => 2 * index));
    expect(error).toEqual(new Error('the source failed'));
  });

  it('gives all results before the failure of a run', async () => {
    const run = (batch: readonly number[]): Promise<number[]> =>
      batch.includes(9) ? Promise.reject(new Error('the run failed')) : doubled(batch);
    const { results, error } = await takeAll(inBatches(Array(20).keys(), 4, same, run));
    expect(results).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
    expect(error).toEqual(new Error('the run failed'));
  });

  it('does not let what is ready wait for what is not', async () => {
    let hasRun = false;
    const prepare = async (item: number): Promise<number> => {
      while (item === 1 && !hasRun) await sleep(1);
      return item;
    };
    const run = (batch: readonly number[]): Promise<number[]> => {
      hasRun = true;
      return doubled(batch);
    };
    expect(await takeAll(inBatches(Array(3).keys(), 4, prepare, run))).toEqual({ results: [0, 2, 4] });
  });

  it('gives a result before the source has its next item', async () => {
    let seen = -1;
    async function* lockStep() {
      for (let item = 0; item < 5; item++) {
        yield item;
        while (seen < item) await sleep(1);
      }
    }
    for await (const item of inBatches(lockStep(), 4, same, (batch) => Promise.resolve([...batch])))
      seen = item;
    expect(seen).toBe(4);
  });

  it.each([1, 3, 8])('with batches of %i takes little ahead of what has been given', async (batchSize) => {
    let taken = 0;
    let given = 0;
    let furthest = 0;
    function* counted() {
      for (; taken < 100; taken++) yield taken;
    }
    for await (const result of inBatches(counted(), batchSize, same, doubled)) {
      furthest = Math.max(furthest, taken - given);
      expect(result).toBe(2 * given++);
    }
    expect(given).toBe(100);
    // A batch whose results are being given, one that runs, what is being prepared, and the item that arrives.
    expect(furthest).toBeLessThanOrEqual(2 * batchSize + Math.max(2 * batchSize, 4) + 1);
  });

  it('closes the source when its consumer stops, and does not wait for what it waits for', async () => {
    let closed = false;
    async function* source() {
      try {
        yield 1;
        yield 2;
        await sleep(50);
        yield 3;
      } finally {
        closed = true;
      }
    }
    for await (const result of inBatches(source(), 1, same, doubled)) {
      expect(result).toBe(2);
      break;
    }
    expect(closed).toBe(false);
    await sleep(100);
    expect(closed).toBe(true);
  });
});
