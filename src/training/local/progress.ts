import type { TrainingPhase, TrainingRun } from '../trainer.ts';

/** Least time between two progress events, milliseconds: ten a second look smooth and cost nothing. */
const INTERVAL_MS = 100;

/** Announces a phase and returns its progress callback, which passes on ten events a second and the last one. */
export function startPhase(
  run: TrainingRun,
  phase: TrainingPhase,
  total?: number,
): (done: number, total: number, steps?: number) => void {
  run.report(total === undefined ? { kind: 'phase', phase } : { kind: 'phase', phase, total });
  let last = Number.NEGATIVE_INFINITY;
  return (done, all, steps) => {
    const now = run.now();
    if (done < all && now - last < INTERVAL_MS) return;
    last = now;
    run.report({ kind: 'progress', phase, done, total: all, ...(steps !== undefined && { steps }) });
  };
}
