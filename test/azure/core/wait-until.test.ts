import { expect, test } from 'vitest';
import { waitUntil } from '../../../src/training/azure/wait-until.ts';

const SIGNAL = new AbortController().signal;
const LINK = 'https://portal.azure.com/there';

/** Looks until the nth look, from 1, finds something. */
async function wait(nth: number, patience?: { readonly news: number; readonly end: number }) {
  const notes: string[] = [];
  let looks = 0;
  const result = await waitUntil(
    SIGNAL,
    { what: 'the compute gpu', link: LINK, note: (text) => void notes.push(text) },
    () => Promise.resolve(++looks === nth ? 'there' : undefined),
    patience,
  ).catch((error: unknown) => error);
  return { result, notes, looks };
}

test('what is there at once, or soon, is waited for without a word', async () => {
  expect(await wait(1)).toEqual({ result: 'there', notes: [], looks: 1 });
  expect(await wait(2)).toEqual({ result: 'there', notes: [], looks: 2 });
});

test('what takes long is remarked upon again and again', async () => {
  const { result, notes } = await wait(4, { news: 0.5, end: 100 });
  expect(result).toBe('there');
  expect(notes).toEqual(['0:01', '0:01'].map((time) => `Still waiting for the compute gpu: ${time} so far.`));
});

test('what takes too long is given up, with a place to look and the way on', async () => {
  const { result, looks } = await wait(100, { news: 100, end: 1 });
  expect(looks).toBe(3);
  expect(result).toMatchObject({
    code: 'azure-wait',
    message: 'Waited 0:01 for the compute gpu, and it has not ended.',
    hint: expect.stringContaining(LINK) as string,
  });
});
