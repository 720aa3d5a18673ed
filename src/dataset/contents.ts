import type { Candidate } from './candidate.ts';
import type { Finding } from './types.ts';

/** What a folder or a table promises, before any picture is opened. */
export interface Contents {
  readonly candidates: readonly Candidate[];
  readonly labels: ReadonlySet<string>;
  /** Labels whose folder could not be looked into: that nothing was found there says nothing. */
  readonly unread: readonly string[];
  readonly findings: readonly Finding[];
  /** How it was taken, where that is not plain: one line each, for people. */
  readonly notes: readonly string[];
  /** Tables that say the labels, below the dataset's root; where there is none, folders do. */
  readonly tables?: readonly string[];
  /** What was probably meant, when there are too few labels. */
  readonly advice?: string | undefined;
  /** Where it was split into folders already: what its other parts promise. */
  readonly validation?: Contents;
}

/** Several parts of a dataset as one. */
export function together(parts: readonly Contents[]): Contents {
  return {
    candidates: parts.flatMap(({ candidates }) => candidates),
    labels: new Set(parts.flatMap(({ labels }) => [...labels])),
    unread: parts.flatMap(({ unread }) => unread),
    findings: parts.flatMap(({ findings }) => findings),
    notes: parts.flatMap(({ notes }) => notes),
    tables: parts.flatMap(({ tables = [] }) => tables),
  };
}
