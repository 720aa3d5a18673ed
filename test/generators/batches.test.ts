import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { inBatches } from '../../templates/model/src/batches.ts';

const same = (item: number): number => item;

interface Taken {
  readonly items: number[];
  readonly sizes: number[];
  readonly error?: unknown;
}

/** @param work on each batch */
async function takeAll(
  batches: AsyncIterable<readonly number[] | readonly Promise<number>[]>,
  work: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Taken> {
  const taken: Taken = { items: [], sizes: [] };
  try {
    for await (const batch of batches) {
      taken.sizes.push(batch.length);
      for (const started of batch) taken.items.push(await started);
      await work();
    }
    return taken;
  } catch (error) {
    return { ...taken, error };
  }
}

function* failingAfter(count: number): Generator<number> {
  for (let item = 0; item < count; item++) yield item;
  throw new Error('the source failed');
}

/** @param closed called when nobody wants more */
async function* waiting(closed: () => void, milliseconds: number): AsyncGenerator<number> {
  try {
    yield 1;
    yield 2;
    await sleep(milliseconds);
    yield 3;
  } finally {
    closed();
  }
}

describe('inBatches', () => {
  it('gives every item once, in order, whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ arrives: fc.nat(2), takes: fc.nat(2) }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(2),
        async (items, batchSize, work) => {
          async function* source() {
            for (const [index, { arrives, takes }] of items.entries()) {
              if (arrives > 0) await sleep(arrives - 1);
              yield { index, takes };
            }
          }
          const start = async ({ index, takes }: { index: number; takes: number }) => {
            if (takes > 0) await sleep(takes - 1);
            return index;
          };
          const taken = await takeAll(inBatches(source(), start, batchSize), async () => {
            if (work > 0) await sleep(work - 1);
          });
          expect(taken.items).toEqual(items.map((_, index) => index));
          expect(taken.sizes.every((size) => size >= 1 && size <= batchSize)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('fills batches when the source is fast', async () => {
    expect((await takeAll(inBatches(Array(10).keys(), same, 4))).sizes).toEqual([4, 4, 2]);
  });

  it('starts on the next items before a batch is worked on', async () => {
    let started = 0;
    const startedAtBatch: number[] = [];
    for await (const batch of inBatches(Array(20).keys(), () => started++, 4)) {
      await sleep(1);
      startedAtBatch.push(started);
      expect(batch).toHaveLength(4);
    }
    expect(startedAtBatch).toEqual([12, 16, 20, 20, 20]);
  });

  it.each([0, 1, 9])('gives all items before the failure of a source after %i items', async (count) => {
    const { items, error } = await takeAll(inBatches(failingAfter(count), same, 4));
    expect(items).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(error).toEqual(new Error('the source failed'));
  });

  it('gives an item before the source has its next one', async () => {
    let seen = -1;
    async function* lockStep() {
      for (let item = 0; item < 5; item++) {
        yield item;
        while (seen < item) await sleep(1);
      }
    }
    for await (const batch of inBatches(lockStep(), same, 4)) seen = batch.at(-1)!;
    expect(seen).toBe(4);
  });

  it.each([1, 3, 8])('with batches of %i takes little ahead of what has been given', async (batchSize) => {
    let taken = 0;
    let given = 0;
    let furthest = 0;
    function* counted() {
      for (; taken < 100; taken++) yield taken;
    }
    for await (const batch of inBatches(counted(), same, batchSize)) {
      await sleep(1);
      furthest = Math.max(furthest, taken + 1 - given);
      given += batch.length;
    }
    expect(given).toBe(100);
    // The batch that is worked on, and what is started meanwhile.
    expect(furthest).toBeLessThanOrEqual(batchSize + Math.max(2 * batchSize, 4));
  });

  it('closes the source when its consumer stops, and does not wait for what it waits for', async () => {
    let closed = false;
    for await (const batch of inBatches(
      waiting(() => (closed = true), 50),
      same,
      1,
    )) {
      expect(batch).toEqual([1]);
      break;
    }
    expect(closed).toBe(false);
    await sleep(100);
    expect(closed).toBe(true);
  });

  it("ends with the signal's reason, also while it waits for the source, and closes that", async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let closed = false;
    setTimeout(() => controller.abort(reason), 10);
    const batches = inBatches(
      waiting(() => (closed = true), 100),
      same,
      1,
      controller.signal,
    );
    const { items, error } = await takeAll(batches);
    expect([items, error, closed]).toEqual([[1, 2], reason, false]);
    await sleep(150);
    expect(closed).toBe(true);
  });
});
