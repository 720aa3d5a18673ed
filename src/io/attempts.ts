import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A pause before the next attempt, to be shown. */
export interface Wait {
  readonly seconds: number;
  /** Why, without secrets. */
  readonly reason: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
}

export interface PersistOptions {
  readonly signal: AbortSignal;
  /** What to do about a failure: try again after a pause, or `undefined` to give up. */
  readonly retry: (error: unknown, attempt: number) => Omit<Wait, 'attempt'> | undefined;
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

/** Runs `work` until it succeeds, or `retry` gives up, or the signal aborts: then its reason is thrown. */
export async function persist<Result>(
  work: () => Promise<Result>,
  { signal, retry, onWait }: PersistOptions,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const wait = retry(error, attempt);
      if (wait === undefined) throw error;
      onWait?.({ ...wait, attempt });
      await sleep(wait.seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/**
 * A signal for many requests at once: aborts with the caller's, or when one of them failed. Node warns of a leak when more
 * than ten listen to one signal; here that is meant.
 */
export async function withSharedSignal<Result>(
  signal: AbortSignal,
  work: (shared: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    signal.throwIfAborted();
    controller.abort(error);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Nothing moved for too long. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
}

/** Controllers that follow a signal and wait for its next request: among thousands of small requests a new one for each is felt. */
const waiting = new WeakMap<AbortSignal, AbortController[]>();

/**
 * Gives `work` a signal that also aborts when `moved` was not called for so long.
 * @param limitMs milliseconds
 * @throws StalledError
 */
export async function withStallLimit<Result>(
  signal: AbortSignal,
  limitMs: number,
  work: (limited: AbortSignal, moved: () => void) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const spare = waiting.get(signal) ?? [];
  waiting.set(signal, spare);
  const controller = spare.pop() ?? follower(signal);
  const timer = setTimeout(
    () => controller.abort(new StalledError(`nothing moved for ${limitMs / 1000} s`)),
    limitMs,
  );
  try {
    return await work(controller.signal, () => void timer.refresh());
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    if (!controller.signal.aborted) spare.push(controller);
  }
}

/** Aborts when the signal does. */
function follower(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal });
  return controller;
}
