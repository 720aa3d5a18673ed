import { ModelBuilderError } from '../errors.ts';
import { counted, warnings, type Count } from './findings.ts';
import type { Finding } from './types.ts';

/** One row of a dataset table that has a picture and a label. */
export interface TableRow {
  readonly imageSource: string;
  readonly label: string;
  /** Where it stands, from 1: the line of a text on which it ends, or the place in a list. */
  readonly line: number;
  /** Other names that the file may have. */
  readonly others?: readonly string[];
}

/** What was wrong with a table's rows, and how its columns were taken. */
export interface TableReport {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

export interface TableOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default {@link MOST_ROWS} */
  readonly mostRows?: number;
}

/** The features of more pictures would not fit into the memory of any machine that people train on. */
export const MOST_ROWS = 2_000_000;

/** Hands on the rows that are whole, one by one, and counts the others: none is kept. */
export interface RowSink {
  /** @param labels all that the row gives; one is taken @throws ModelBuilderError `dataset-table-too-large` */
  row(line: number, imageSource: string, labels: readonly string[], others?: readonly string[]): void;
  /** A row that is not as the table's header, or its format, says. */
  misshapen(line: number): void;
  findings(misshapen: string): readonly Finding[];
}

/** @param place what a row's number is the number of: `line` */
export function createRowSink(
  take: (row: TableRow) => void,
  place: string,
  { mostRows = MOST_ROWS }: TableOptions,
): RowSink {
  let taken = 0;
  const [misshapen, unlabelled, several, sourceless] = [counted(), counted(), counted(), counted()];
  // Text is read again and again: a million rows share the few labels.
  const known = new Map<string, string>();
  const add = (to: Count, line: number): void => to.add(() => `${place} ${line}`);
  return {
    row(line, imageSource, given, others) {
      const labels = given.filter((label) => label.trim() !== '');
      if (labels.length === 0) add(unlabelled, line);
      if (labels.length > 1) add(several, line);
      if (imageSource.trim() === '') add(sourceless, line);
      if (labels.length !== 1 || imageSource.trim() === '') return;
      if (taken++ === mostRows) throw tooLarge(mostRows);
      const [label] = labels;
      if (!known.has(label)) known.set(label, label);
      take({ imageSource, label: known.get(label)!, line, ...(others && { others }) });
    },
    misshapen: (line) => add(misshapen, line),
    findings: (what) => [
      ...warnings('dataset-table-fields', what, misshapen, 'row'),
      ...warnings('dataset-table-label', 'No label, left out', unlabelled, 'row'),
      ...warnings('dataset-table-labels', 'Several labels for one picture, left out', several, 'row'),
      ...warnings('dataset-table-source', 'No ImageSource, left out', sourceless, 'row'),
    ],
  };
}

function tooLarge(mostRows: number): ModelBuilderError {
  return new ModelBuilderError(
    'dataset-table-too-large',
    `The table has more than ${mostRows.toLocaleString('en')} rows.`,
    { hint: 'Take a part of it: a classifier needs some hundred pictures of each label, rarely more.' },
  );
}
