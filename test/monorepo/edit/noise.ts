import fc from 'fast-check';

/** A stream of choices that fast-check can shrink: what is drawn when it runs dry is always the first choice. */
export interface Noise {
  pick<T>(choices: readonly T[]): T;
}

export const noiseArbitrary = fc.array(fc.nat({ max: 999 }), { maxLength: 400, size: 'max' });

export function noiseFrom(numbers: readonly number[]): Noise {
  let next = 0;
  return {
    pick: <T>(choices: readonly T[]): T => choices[(numbers[next++] ?? 0) % choices.length],
  };
}

/** How often each property is tried. */
export const RUNS =
  { test: 60, ci: 200, nightly: 1000 }[process.env.MODEL_BUILDER_TEST_PROFILE ?? 'test'] ?? 60;
