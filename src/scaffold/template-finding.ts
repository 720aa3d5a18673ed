import type { Finding } from '../dataset/types.ts';

/** One fault of a template. */
export interface TemplateFinding extends Finding {
  /** Path below `templates/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What to write instead. */
  readonly suggestion: string;
}

/** The name that was probably meant, as a sentence; else a list of what there is. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const best = [...names].sort((a, b) => distance(typed, a) - distance(typed, b)).at(0);
  if (best !== undefined && distance(typed, best) <= Math.max(1, typed.length / 3))
    return `Did you mean "${best}"?`;
  return names.length === 0
    ? 'There is nothing to choose from here.'
    : `There is: ${[...new Set(names)].sort().join(', ')}.`;
}

/** Insertions, deletions, changes and swaps of neighbours: `nmae` is one away from `name`. */
function distance(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const above = rows[i - 1];
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const swap = swapped ? rows[i - 2][j - 2] + 1 : Infinity;
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + change, swap));
    }
    rows.push(row);
  }
  return rows[left.length][right.length];
}
