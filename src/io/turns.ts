import { setImmediate } from 'node:timers/promises';

/** Some ten milliseconds of ordinary work on each. */
const PART = 20_000;

/**
 * Lets signals, timers and progress in between two steps that each keep the thread to themselves.
 * @throws AbortError when the signal has come
 */
export async function takeTurns(signal?: AbortSignal): Promise<void> {
  await setImmediate(undefined, { signal });
}

/** Many items in parts, with {@link takeTurns} after each. */
export async function* inTurns<Item>(
  items: readonly Item[],
  signal?: AbortSignal,
): AsyncGenerator<readonly Item[], void> {
  for (let at = 0; at < items.length; at += PART) {
    yield items.slice(at, at + PART);
    await takeTurns(signal);
  }
}
