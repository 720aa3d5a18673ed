import { expect, test } from 'vitest';
import type { JobBase } from '../../../src/training/azure/client.ts';
import { timeLimit } from '../../../src/training/azure/flow/time-limit.ts';

const job = (properties: object) => ({ properties }) as JobBase;

test.each([
  ['PT7200S', 7200],
  ['PT2H', 7200],
  ['P1DT1H30M5S', 91_805],
  ['two hours', undefined],
])('%s of either kind of job is %s seconds', (timeout, seconds) => {
  expect(timeLimit(job({ limits: { timeout } }))).toBe(seconds);
  expect(timeLimit(job({ taskDetails: { limitSettings: { timeout } } }))).toBe(seconds);
});

test('a job without a limit has none', () => {
  expect(timeLimit(job({}))).toBeUndefined();
});
