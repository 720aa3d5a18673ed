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

/** Levenshtein's. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
