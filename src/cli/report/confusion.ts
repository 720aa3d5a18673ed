import { cellsOf, type Confusion } from '../../bundle/confusion.ts';
import { fit } from './visible.ts';
import { largest } from '../../largest.ts';

/** Labels that a matrix may have before it turns into a list. */
const LARGEST_MATRIX = 12;
const LONGEST_LABEL = 20;
const LISTED = 10;

/** The confusion matrix where it fits the terminal, else the largest confusions in words. @param columns of the terminal */
export function confusionLines(labels: readonly string[], confusion: Confusion, columns: number): string[] {
  const cell = largest(
    confusion.count.map((count) => String(count).length),
    3,
  );
  const width = LONGEST_LABEL + 4 + labels.length * (cell + 1);
  return labels.length <= LARGEST_MATRIX && width <= columns
    ? matrixLines(labels, confusion, cell)
    : largestConfusions(labels, confusion);
}

function matrixLines(labels: readonly string[], confusion: Confusion, cell: number): string[] {
  const number = (index: number): string => String(index + 1).padStart(2);
  const heading = `${' '.repeat(LONGEST_LABEL + 3)} ${labels.map((_, at) => number(at).padStart(cell)).join(' ')}`;
  const table = labels.map(() => labels.map(() => '·'.padStart(cell)));
  for (const { actual, predicted, count } of cellsOf(confusion))
    table[actual][predicted] = String(count).padStart(cell);
  const rows = table.map((cells, at) => `${number(at)} ${fit(labels[at], LONGEST_LABEL)} ${cells.join(' ')}`);
  return ['Confusion matrix (rows: true label, columns: predicted):', heading, ...rows];
}

function largestConfusions(labels: readonly string[], confusion: Confusion): string[] {
  const mistakes = cellsOf(confusion)
    .filter(({ actual, predicted }) => actual !== predicted)
    .toSorted((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted);
  if (mistakes.length === 0) return ['No measured picture was taken for another label.'];
  const name = (index: number): string => fit(labels[index], LONGEST_LABEL).trimEnd();
  const lines = mistakes
    .slice(0, LISTED)
    .map(
      ({ actual, predicted, count }) =>
        `${String(count).padStart(5)} × ${name(actual)} taken for ${name(predicted)}`,
    );
  const more = mistakes.length - lines.length;
  return ['Largest confusions:', ...lines, ...(more > 0 ? [`      and ${more} smaller ones`] : [])];
}
