import { diff3Merge } from 'node-diff3';
import { overlay, type OverlaidFile, type TemplateLayer } from './template-overlay.ts';
import { sha256, type EjectRecord } from './template-record.ts';
import type { TemplateFile } from './templates.ts';

/**
 * `outdated`: the default has changed since it was ejected. `current`: it has not. `same`: it changes nothing. `unknown`: it was
 * not ejected, so that nobody knows which default it was made from. `gone`: what it was ejected from is no more.
 */
export type DriftStatus = 'outdated' | 'current' | 'same' | 'unknown' | 'gone';

/** A template that stands before a default, or once did. */
export interface Drift {
  readonly mine: OverlaidFile;
  /** The default now. */
  readonly theirs?: TemplateFile;
  readonly status: DriftStatus;
}

/** How the templates of one folder stand to the defaults. @param layers nearest first, the defaults last */
export function driftOf(
  layers: readonly TemplateLayer[],
  layer: TemplateLayer,
  record: EjectRecord,
): readonly Drift[] {
  const defaults = layers.filter(({ origin }) => origin === 'defaults');
  return overlay([layer, ...defaults])
    .filter((file) => file.layer === layer)
    .flatMap((mine): readonly Drift[] => {
      const { hides: theirs } = mine;
      const ejected = Object.hasOwn(record, mine.source) ? record[mine.source] : undefined;
      if (theirs === undefined) return ejected === undefined ? [] : [{ mine, status: 'gone' }];
      if (theirs.text === mine.text) return [{ mine, theirs, status: 'same' }];
      if (ejected === undefined) return [{ mine, theirs, status: 'unknown' }];
      return [{ mine, theirs, status: ejected.sha256 === sha256(theirs.text) ? 'current' : 'outdated' }];
    });
}

export interface MergedText {
  readonly text: string;
  /** Places where both sides changed the same lines; they are marked in the text. */
  readonly conflicts: number;
}

const START = '<<<<<<<';
const END = '>>>>>>>';

/** Merges line by line. @param labels of the two sides, in the markers */
export function mergeTemplate(
  { mine, base, theirs }: Readonly<Record<'mine' | 'base' | 'theirs', string>>,
  labels: readonly [mine: string, theirs: string],
): MergedText {
  const lines = (text: string): string[] => text.split('\n');
  let conflicts = 0;
  const merged = diff3Merge(lines(mine), lines(base), lines(theirs)).flatMap(({ ok, conflict }) => {
    if (conflict === undefined) return ok ?? [];
    conflicts += 1;
    return [`${START} ${labels[0]}`, ...conflict.a, '=======', ...conflict.b, `${END} ${labels[1]}`];
  });
  return { text: merged.join('\n'), conflicts };
}

/** Whether an earlier merge still waits for somebody. */
export function hasMarkers(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith(`${START} `) || line.startsWith(`${END} `));
}
