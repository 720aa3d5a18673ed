import { setTimeout as sleep } from 'node:timers/promises';

/** First pause between two looks, seconds; they grow by half up to {@link LONGEST}. */
const FIRST = 0.5;
const LONGEST = 10;

/**
 * Looks again and again until what was begun has ended.
 * @param look returns `undefined` while it goes on
 * @throws the signal's reason when it aborts
 */
export async function waitUntil<Result>(
  signal: AbortSignal,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  for (let pause = FIRST; ; pause = Math.min(pause * 1.5, LONGEST)) {
    signal.throwIfAborted();
    const result = await look();
    if (result !== undefined) return result;
    await sleep(pause * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
