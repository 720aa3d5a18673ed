import type { TrainingRun } from '../trainer.ts';

/** Share of the limit that may go into features; the rest is for the head, evaluation and bundle. */
const FEATURES_SHARE = 0.9;

export interface TimeLimit {
  readonly seconds: number;
  /** True once the features must make do with what is done. */
  readonly isUpForFeatures: () => boolean;
  readonly isUp: () => boolean;
}

/** Starts the clock; without a limit the time is never up. */
export function startTimeLimit(run: TrainingRun, seconds = Number.POSITIVE_INFINITY): TimeLimit {
  const start = run.now();
  const isPast = (limit: number) => run.now() - start >= limit * 1000;
  return { seconds, isUpForFeatures: () => isPast(FEATURES_SHARE * seconds), isUp: () => isPast(seconds) };
}
