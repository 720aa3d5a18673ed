import { overlay, type OverlaidFile, type TemplateLayer } from './template-overlay.ts';
import type { EjectRecord } from './template-record.ts';
import { sha256Of } from '../sha256.ts';
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
      return [{ mine, theirs, status: ejected.sha256 === sha256Of(theirs.text) ? 'current' : 'outdated' }];
    });
}
