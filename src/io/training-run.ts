import { resolve } from 'node:path';
import type { TrainingRun } from '../training/trainer.ts';
import { milliseconds } from './clock.ts';

/**
 * A run for scripts: give it a folder, and of the rest what you need. Without `signal` nothing stops it, without `report` it
 * is silent, without `state` it remembers nothing for a run after a crash.
 * @param output folder that the bundle is written to, absolute or relative to the working folder; does not exist yet
 */
export function createTrainingRun({
  output,
  ...given
}: Pick<TrainingRun, 'output'> & Partial<TrainingRun>): TrainingRun {
  const remembered = new Map<string, string | undefined>();
  return {
    signal: new AbortController().signal,
    report: () => undefined,
    state: {
      get: (key) => Promise.resolve(remembered.get(key)),
      set: (key, value) => Promise.resolve(void remembered.set(key, value)),
    },
    now: milliseconds,
    ...given,
    output: resolve(output),
  };
}
