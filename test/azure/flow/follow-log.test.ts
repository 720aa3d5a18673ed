import { expect, test } from 'vitest';
import { followLog } from '../../../src/training/azure/flow/follow-log.ts';
import type { TrainingEvent } from '../../../src/training/trainer.ts';

const START = `${JSON.stringify({ modelBuilder: 'note', text: 'Began.' })}\n`;
const ERROR = `${JSON.stringify({ modelBuilder: 'error', code: 'memory', message: 'Too little memory.', hint: 'Take less.' })}\n`;

/** Looks at a log that is these texts, one after the other. */
async function follow(texts: readonly (string | undefined)[]) {
  const events: TrainingEvent[] = [];
  const left = [...texts];
  const log = followLog(() => Promise.resolve(left.shift()), {
    report: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  for (let looks = texts.length; looks > 0; looks--) await log.look();
  return { log, lines: events.flatMap((event) => (event.kind === 'log' ? event.lines : [])) };
}

test('a line is read once, and when it is whole', async () => {
  const { lines } = await follow([undefined, 'one\ntw', 'one\ntwo\n', undefined, 'one\ntwo\nthree\n']);
  expect(lines).toEqual(['one', 'two', 'three']);
});

test('started again, the job has a new log: it is read from its first line, however short', async () => {
  const first = `${START}one\ntwo\nthree\n`;
  const { log, lines } = await follow([first, START, `${START}${ERROR}`]);
  expect(lines.slice(4)).toEqual([START.trim(), ERROR.trim()]);
  expect(log.error()).toBe('Too little memory. Take less.');
});

test('the failure of an earlier attempt is not that of the next one', async () => {
  const { log } = await follow([`${START}${ERROR}`, START]);
  expect(log.error()).toBeUndefined();
});
