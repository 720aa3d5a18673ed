import { diff3Merge, diffComm } from 'node-diff3';

/** Three versions of a text: as it was generated, as its owner left it, as it would be generated now. */
export interface Versions {
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}

/** What to do where both sides changed the same place. */
export type Resolution = 'markers' | 'ours' | 'theirs';

export interface Merged {
  readonly text: string;
  /** Places that both sides changed, each in its own way. */
  readonly conflicts: number;
}

/** What stands on the markers: `<<<<<<< yours` … `>>>>>>> create-model-builder 1.2.0`. */
export const MINE_LABEL = 'yours';

/** Whether a text still holds a marker of ours. */
export function hasMarkers(text: string): boolean {
  return /^(?:<<<<<<< yours|>>>>>>> create-model-builder\b.*)\r?$/m.test(text);
}

/** Merges line by line. @param label names the generator's side on the markers */
export function mergeText(versions: Versions, resolution: Resolution, label: string): Merged {
  const { base, mine, theirs } = versions;
  const regions = diff3Merge(lines(mine), lines(base), lines(theirs), { excludeFalseConflicts: true });
  let conflicts = 0;
  const merged = regions.flatMap(({ ok, conflict }) => {
    if (!conflict) return ok ?? [];
    conflicts++;
    return resolved(conflict.a, conflict.b, resolution, label);
  });
  return { text: merged.join('\n'), conflicts };
}

/** Two texts without a common ancestor: every difference is a conflict. */
export function markDifferences(mine: string, theirs: string, label: string): Merged {
  const parts = diffComm(lines(mine), lines(theirs));
  const merged = parts.flatMap(
    ({ common, buffer1, buffer2 }) => common ?? resolved(buffer1, buffer2, 'markers', label),
  );
  return { text: merged.join('\n'), conflicts: parts.filter(({ common }) => common === undefined).length };
}

function resolved(
  mine: readonly string[],
  theirs: readonly string[],
  resolution: Resolution,
  label: string,
): readonly string[] {
  if (resolution === 'ours') return mine;
  if (resolution === 'theirs') return theirs;
  return [`<<<<<<< ${MINE_LABEL}`, ...mine, '=======', ...theirs, `>>>>>>> ${label}`];
}

function lines(text: string): string[] {
  return text.split('\n');
}
