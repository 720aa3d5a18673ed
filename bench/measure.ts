import { performance } from 'node:perf_hooks';

/** Milliseconds. */
export function now(): number {
  return performance.now();
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints a ratio beside its target. */
export function row(
  what: string,
  ours: number,
  theirs: number,
  target: number,
  sense: 'at most' | 'at least',
): void {
  const ratio = ours / theirs;
  const met = sense === 'at most' ? ratio <= target : ratio >= target;
  console.log(
    `${what}: ${ratio.toFixed(2)} (${ours.toFixed(1)} / ${theirs.toFixed(1)}), target ${sense} ${target} ${met ? 'met' : 'MISSED'}`,
  );
}
