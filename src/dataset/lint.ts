import { ModelBuilderError } from '../errors.ts';
import type { Contents } from './contents.ts';
import { count, error, errors, show, showPath, warning, warnings } from './findings.ts';
import { groupBy } from './group-by.ts';
import type { DatasetSummary } from './summary.ts';
import type { Dataset, Finding } from './types.ts';

/** Pictures a label needs: one to train on, one to hold out. */
export const MIN_PICTURES_PER_LABEL = 2;

/** Fewer pictures than this per label give a warning. */
export const FEW_PICTURES = 10;

/** Largest label over smallest from which on the dataset counts as imbalanced. */
export const IMBALANCE = 10;

/** @throws ModelBuilderError `dataset-not-trainable`, listing every error finding, when there is one */
export function assertTrainable({ root, findings }: Pick<Dataset, 'root' | 'findings'>): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw new ModelBuilderError(
    'dataset-not-trainable',
    [
      `The pictures in ${showPath(root)} cannot be trained on:`,
      ...errors.map(({ message }) => `  - ${message}`),
    ].join('\n'),
    { hint: 'Put right what the lines above say, then run the same command again. Nothing was changed.' },
  );
}

/** Labels under which nothing lies that could be a picture: a folder that is empty, or holds notes alone. */
export function emptyLabels(
  { labels, unread }: Pick<Contents, 'labels' | 'unread'>,
  filled: ReadonlySet<string>,
): ReadonlySet<string> {
  return new Set([...labels].filter((label) => !filled.has(label) && !unread.includes(label)).toSorted());
}

/** What the labels' names show, whatever the dataset is for. @param empty those that were left out */
export function labelFindings(labels: readonly string[], empty: ReadonlySet<string>): Finding[] {
  const spaced = labels.filter((label) => label !== label.trim());
  const alike = [...groupBy(labels, alikeKey).values()].filter(({ length }) => length > 1);
  return [
    ...warnings('dataset-empty-label', 'No picture under it, left out', [...empty].map(show), 'label'),
    ...warnings(
      'dataset-label-name',
      'Name without a letter, digit or symbol',
      labels.filter(isNearlyEmpty).map(show),
      'label',
    ),
    ...warnings(
      'dataset-label-spaces',
      'Name that begins or ends with a space, which is kept',
      spaced.map(show),
      'label',
    ),
    ...warnings(
      'dataset-labels-alike',
      'Equal but for case, outer spaces or Unicode form, and counted as different labels',
      alike.map((group) => group.map(show).join(' = ')),
      'name',
    ),
  ];
}

/** What stands in the way of training, or of training well. */
export function trainingFindings(
  { labels }: DatasetSummary,
  {
    minPicturesPerLabel,
    advice,
  }: { readonly minPicturesPerLabel: number; readonly advice: string | undefined },
): Finding[] {
  const counted = (of: DatasetSummary['labels']) =>
    of.map(({ label, pictures }) => `${show(label)} (${pictures})`);
  const tooFew = labels.filter(({ pictures }) => pictures < minPicturesPerLabel);
  const few = labels.filter(({ pictures }) => pictures >= minPicturesPerLabel && pictures < FEW_PICTURES);
  return [
    ...(labels.length < 2 ? [tooFewLabels(labels, advice)] : []),
    ...errors(
      'dataset-too-few-pictures',
      `Fewer than ${count(minPicturesPerLabel, 'usable picture')}; add some or remove the label`,
      counted(tooFew),
      'label',
    ),
    ...warnings(
      'dataset-few-pictures',
      `Fewer than ${FEW_PICTURES} pictures; expect a weak model`,
      counted(few),
      'label',
    ),
    ...imbalance(labels.filter(({ pictures }) => pictures > 0)),
  ];
}

function tooFewLabels(labels: DatasetSummary['labels'], advice: string | undefined): Finding {
  const found = labels.length === 0 ? 'There is no label' : `There is one label, ${show(labels[0].label)}`;
  const needed = 'a classifier needs at least two: a folder each, or a value each in the column Label.';
  return error('dataset-too-few-labels', [`${found}; ${needed}`, ...(advice ? [advice] : [])].join(' '));
}

function imbalance(labels: DatasetSummary['labels']): Finding[] {
  const bySize = labels.toSorted((a, b) => a.pictures - b.pictures);
  const smallest = bySize.at(0);
  const largest = bySize.at(-1);
  if (!smallest || !largest || largest.pictures < IMBALANCE * smallest.pictures) return [];
  return [
    warning(
      'dataset-imbalanced',
      `${show(largest.label)} has ${largest.pictures} pictures, ${show(smallest.label)} only ${smallest.pictures}: ` +
        'the rare labels are weighted up, yet more pictures of them would help more.',
    ),
  ];
}

function isNearlyEmpty(label: string): boolean {
  return !/[\p{L}\p{N}\p{S}]/u.test(label);
}

function alikeKey(label: string): string {
  return label.trim().normalize('NFC').toLowerCase();
}
