import { setTimeout as sleep } from 'node:timers/promises';
import { ModelBuilderError } from '../../errors.ts';
import { elapsed } from './flow/elapsed.ts';

/** One line for people about what is being created or waited for. */
export type Note = (text: string) => void;

/** What is waited for. */
export interface Waiting {
  /** `the compute gpu`: completes "Still waiting for …". */
  readonly what: string;
  /** Page on which somebody can look for himself. */
  readonly link: string;
  readonly note: Note;
}

/** First pause between two looks, seconds; they grow by half up to {@link LONGEST}. */
const FIRST = 0.5;
const LONGEST = 10;

/** Seconds after which something is said again, and after which nobody believes in it any more. */
const PATIENCE = { news: 180, end: 1800 };

/**
 * Looks again and again until what was begun has ended.
 * @param look returns `undefined` while it goes on
 * @throws ModelBuilderError `azure-wait` after half an hour; the signal's reason when it aborts
 */
export async function waitUntil<Result>(
  signal: AbortSignal,
  { what, link, note }: Waiting,
  look: () => Promise<Result | undefined>,
  { news, end } = PATIENCE,
): Promise<Result> {
  let [waited, said] = [0, 0];
  for (let pause = FIRST; ; pause = Math.min(pause * 1.5, LONGEST)) {
    signal.throwIfAborted();
    const result = await look();
    if (result !== undefined) return result;
    const time = elapsed(waited * 1000);
    if (waited >= end) {
      throw new ModelBuilderError('azure-wait', `Waited ${time} for ${what}, and it has not ended.`, {
        hint: `It may still end: see ${link}. The same command run again goes on from there.`,
      });
    }
    if (waited - said >= news) {
      note(`Still waiting for ${what}: ${time} so far.`);
      said = waited;
    }
    await sleep(pause * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    waited += pause;
  }
}
