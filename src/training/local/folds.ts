import { groupBy } from '../../dataset/group-by.ts';
import { unitHash } from '../../dataset/split.ts';
import type { Picture } from '../../dataset/types.ts';

/** How many parts the pictures fall into. */
export const FOLDS = 5;

/** Fold of pictures that are trained on every time and never scored: nothing else of their label is there. */
export const NEVER = FOLDS;

export interface Folds {
  /** Fold of each picture, 0 to {@link FOLDS} - 1, or {@link NEVER}. */
  readonly folds: Int32Array;
  /** Labels whose pictures are all copies of each other, which therefore were told apart after all. */
  readonly copiesOnly: readonly string[];
}

/**
 * Folds by content, so that a picture stays in its own when others come and go. Near duplicates share one, which is stronger
 * than the hash; no label lies in one fold alone, which is weaker than the hash for all but one of its pictures.
 * @param firstOf for each picture the place of the first of its kind; itself where there is no other
 */
export function assignFolds(pictures: readonly Picture[], firstOf: Int32Array, seed: number): Folds {
  // A third of a seed that no user can give: other draws than those of the split.
  const place = pictures.map(({ sha256 }) => FOLDS * unitHash(seed + 1 / 3, sha256));
  const kinds = [
    ...groupBy(
      pictures.map((_, at) => at),
      (at) => String(firstOf[at]),
    ).values(),
  ];
  const folds = new Int32Array(pictures.length);
  for (const kind of kinds) {
    // By content, not by whoever comes first in the folder.
    const leader = kind.reduce((best, at) => (pictures[at].sha256 < pictures[best].sha256 ? at : best));
    for (const at of kind) {
      place[at] = kind.length === 1 ? place[at] : place[leader];
      folds[at] = Math.floor(place[at]);
    }
  }
  const copiesOnly: string[] = [];
  for (const [label, own] of groupBy(
    pictures.map((_, at) => at),
    (at) => pictures[at].label,
  )) {
    if (own.length === 1) {
      folds[own[0]] = NEVER;
      continue;
    }
    if (own.some((at) => folds[at] !== folds[own[0]])) continue;
    const isOneKind = own.every((at) => firstOf[at] === firstOf[own[0]]);
    if (isOneKind) copiesOnly.push(label);
    // The one that would be in the next fold first, with its copies.
    const next = own.reduce((best, at) => (place[at] % 1 > place[best] % 1 ? at : best));
    const moved = isOneKind ? [next] : own.filter((at) => firstOf[at] === firstOf[next]);
    for (const at of moved) folds[at] = (folds[at] + 1) % FOLDS;
  }
  return { folds, copiesOnly };
}
