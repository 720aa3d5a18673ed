import { expect, test } from 'vitest';
import { parseJobEvent } from '../../../src/training/azure/job/events.ts';

test('an event is found behind what a log puts before it', () => {
  const line = '2026-01-01T00:00:00Z {"modelBuilder": "note", "text": "x"}';
  expect(parseJobEvent(line)).toEqual({ modelBuilder: 'note', text: 'x' });
});

test.each([
  '',
  'Downloading: "https://..."',
  '{"modelBuilder": "epoch", "epoch"',
  '{"modelBuilder": "other"}',
])('anything else is no event: %s', (line) => {
  expect(parseJobEvent(line)).toBeUndefined();
});
