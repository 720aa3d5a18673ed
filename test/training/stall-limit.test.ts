import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StalledError, withStallLimit } from '../../src/io/attempts.ts';

/** Ends as its signal does. */
const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

test('what does not move is given up; the next request has a signal that nothing has aborted', async () => {
  const { signal } = new AbortController();
  await expect(withStallLimit(signal, 5, hang)).rejects.toThrow(StalledError);
  await expect(withStallLimit(signal, 1000, (own) => Promise.resolve(own.aborted))).resolves.toBe(false);
});

test('what moves may take longer than the limit', async () => {
  const { signal } = new AbortController();
  const steps = withStallLimit(signal, 200, async (own, moved) => {
    for (let step = 0; step < 6; step++) {
      await sleep(60);
      moved();
    }
    return own.aborted;
  });
  await expect(steps).resolves.toBe(false);
});

test('abort reaches every request with its reason: the first ones, those after others, and those after a stall', async () => {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const { signal } = controller;
  await withStallLimit(signal, 1000, () => Promise.resolve());
  await withStallLimit(signal, 5, hang).catch(() => undefined);
  const requests = [1, 2, 3].map(() => withStallLimit(signal, 60_000, hang));
  controller.abort(new Error('Ctrl-C'));
  for (const request of requests) await expect(request).rejects.toThrow('Ctrl-C');
  await expect(withStallLimit(signal, 1000, () => Promise.resolve())).rejects.toThrow('Ctrl-C');
});

test('a limit that was not reached does not end a later request', async () => {
  const { signal } = new AbortController();
  await withStallLimit(signal, 20, () => sleep(5));
  await expect(withStallLimit(signal, 1000, (own) => sleep(40).then(() => own.aborted))).resolves.toBe(false);
});
