import { isFields, number } from '../json.ts';
import type { JobRun } from '../types.ts';

/** Keeps the numbers of our script's JSON lines as metrics of the run, by epoch. */
export function takeMetrics(run: JobRun, lines: readonly string[], timestamp: number): void {
  for (const line of lines) {
    const values = parsed(line);
    const step = number(values, 'epoch');
    if (!isFields(values) || values.modelBuilder !== 'epoch' || step === undefined) continue;
    for (const [key, value] of Object.entries(values)) {
      if (typeof value === 'number' && key !== 'epoch') run.metrics.push({ key, value, step, timestamp });
    }
  }
}

function parsed(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
