import { randomInt } from 'node:crypto';
import { NIGHTLY } from './nightly.ts';

/** What a run draws from; `MODEL_BUILDER_TEST_SEED` gives the same again. */
export const SEED = Number(process.env.MODEL_BUILDER_TEST_SEED ?? randomInt(1_000_000_000));

/** How often something is tried: all of it nightly, a fifth otherwise, at least once. */
export function times(nightly: number): number {
  return NIGHTLY ? nightly : Math.max(1, Math.round(nightly / 5));
}

/**
 * A stream of numbers of its own, so that what one test draws does not depend on which others run.
 * @returns the next one, a whole number from 0 to below `limit`
 */
export function chance(name: string): (limit: number) => number {
  console.log(`Drawn with MODEL_BUILDER_TEST_SEED=${SEED}: ${name}`);
  let seed = SEED;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0;
  const random = mulberry32(seed);
  return (limit) => Math.floor(random() * limit);
}

/** The small generator of that name by Tommy Ettinger. @returns numbers from 0 to below 1 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some bytes changed, and half of the times some cut off. */
export function damaged(whole: Uint8Array, draw: (limit: number) => number): Uint8Array {
  const bytes = Buffer.from(whole.subarray(0, draw(2) === 0 ? whole.length : draw(whole.length)));
  for (let change = 0; change <= draw(8) && bytes.length > 0; change++)
    bytes[draw(bytes.length)] ^= 1 + draw(255);
  return bytes;
}
