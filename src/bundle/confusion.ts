import type { Metrics } from './types.ts';

/**
 * A confusion matrix without its zeros, in coordinate form: `count[i]` pictures of the label `actual[i]` were taken for
 * `predicted[i]`. Places in label order; row by row.
 */
export interface Confusion {
  readonly actual: readonly number[];
  readonly predicted: readonly number[];
  readonly count: readonly number[];
}

/** As `metrics.json` may hold it: before 0.2.0, and from the job on Azure, as a matrix, confusion[actual][predicted]. */
export interface WrittenMetrics extends Omit<Metrics, 'confusion'> {
  readonly confusion: Confusion | readonly (readonly number[])[];
}

export interface Cell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** @param pairs the actual and the predicted label of each picture */
export function countConfusion(pairs: Iterable<readonly [actual: number, predicted: number]>): Confusion {
  const rows: Map<number, number>[] = [];
  for (const [actual, predicted] of pairs) {
    const row = (rows[actual] ??= new Map());
    row.set(predicted, (row.get(predicted) ?? 0) + 1);
  }
  return fromCells(
    rows.flatMap((row, actual) =>
      [...row]
        .map(([predicted, count]) => ({ actual, predicted, count }))
        .sort((a, b) => a.predicted - b.predicted),
    ),
  );
}

/** The counts that are not 0. */
export function cellsOf({ actual, predicted, count }: Confusion): readonly Cell[] {
  return count.map((amount, at) => ({ actual: actual[at], predicted: predicted[at], count: amount }));
}

/** What was read, in the one form; undefined where the counts belong to no label of it. */
export function readMetrics({ confusion, ...metrics }: WrittenMetrics): Metrics | undefined {
  const sparse = 'count' in confusion ? confusion : fromMatrix(confusion);
  const { actual, predicted, count } = sparse;
  const isPlace = (place: number): boolean => place < metrics.labels.length;
  return actual.length === count.length &&
    predicted.length === count.length &&
    actual.every(isPlace) &&
    predicted.every(isPlace)
    ? { ...metrics, confusion: sparse }
    : undefined;
}

/** @param rows counts, rows[actual][predicted] */
export function fromMatrix(rows: readonly (readonly number[])[]): Confusion {
  return fromCells(
    rows.flatMap((row, actual) =>
      row.flatMap((count, predicted) => (count === 0 ? [] : [{ actual, predicted, count }])),
    ),
  );
}

function fromCells(cells: readonly Cell[]): Confusion {
  return {
    actual: cells.map(({ actual }) => actual),
    predicted: cells.map(({ predicted }) => predicted),
    count: cells.map(({ count }) => count),
  };
}
