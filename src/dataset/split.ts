import { createHash } from 'node:crypto';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { groupBy } from './group-by.ts';
import type { Dataset, Picture, Split } from './types.ts';

/** Least and greatest share of pictures that may be held out. */
export const VALIDATION_SHARE = { min: 0.05, max: 0.5 } as const;

export interface SplitOptions {
  readonly seed: number;
  /** Share of each label's pictures to hold out, within {@link VALIDATION_SHARE}. */
  readonly validationShare: number;
}

/**
 * Splits by content: a picture is held out when its {@link unitHash} is below the share, so it stays on its side when
 * other pictures come or go, wherever the files lie. Every label with two pictures or more gets at least one on each
 * side: where chance gives it none, the picture nearest to the threshold changes sides (and may change back when
 * pictures are added). A label's only picture is for training.
 * @throws ModelBuilderError `usage-validation-share` when the share is out of range
 */
export function splitDataset(dataset: Dataset, { seed, validationShare }: SplitOptions): Split {
  assertShare(validationShare);
  const byLabel = groupBy(
    dataset.pictures.map((picture) => ({ picture, place: unitHash(seed, picture.sha256) })),
    ({ picture }) => picture.label,
  );
  const heldOut = new Set([...byLabel.values()].flatMap((placed) => validationOf(placed, validationShare)));
  return {
    training: dataset.pictures.filter((picture) => !heldOut.has(picture)),
    validation: dataset.pictures.filter((picture) => heldOut.has(picture)),
  };
}

/** A number in [0, 1), evenly spread over pictures, that depends on the seed and the picture's content alone. */
export function unitHash(seed: number, sha256: string): number {
  // 48 bits: exact in a double, and far finer than any share.
  return createHash('sha256').update(`${seed}:${sha256}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

interface Placed {
  readonly picture: Picture;
  readonly place: number;
}

function validationOf(placed: readonly Placed[], share: number): readonly Picture[] {
  const ordered = placed.toSorted(
    (a, b) => a.place - b.place || (a.picture.sha256 < b.picture.sha256 ? -1 : 1),
  );
  const below = ordered.filter(({ place }) => place < share).length;
  const count = ordered.length < 2 ? 0 : Math.min(Math.max(below, 1), ordered.length - 1);
  return ordered.slice(0, count).map(({ picture }) => picture);
}

function assertShare(share: number): void {
  const { min, max } = VALIDATION_SHARE;
  if (share >= min && share <= max) return;
  throw new ModelBuilderError(
    'usage-validation-share',
    `The validation share is ${share}; it must lie between ${min} and ${max}.`,
    { hint: 'Hold out a fifth of the pictures with --validation-split 0.2.', exitCode: EXIT.usage },
  );
}
