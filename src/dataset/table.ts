import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { ModelBuilderError } from '../errors.ts';
import { error, show, some, tally, warnings } from './findings.ts';
import type { Finding } from './types.ts';

/** One row of a dataset table that has a picture and a label. */
export interface TableRow {
  readonly imageSource: string;
  readonly label: string;
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
}

export interface Table {
  readonly rows: readonly TableRow[];
  readonly findings: readonly Finding[];
}

/** Tried in this order; a file that has both columns with one of them is written with it. */
const DELIMITERS = [',', '\t', ';'] as const;

/** A first line that tells Excel the separator, and is no row. */
const SEPARATOR_LINE = /^\ufeff?sep=([^"\r\n])(?:\r\n?|\n)/i;

/** In the first so many characters the header ends, wherever it does. */
const HEAD = 64 * 1024;
/** The features of more pictures would not fit into the memory of any machine that people train on. */
const MOST_ROWS = 2_000_000;

/**
 * Reads `ImageSource` and `Label` columns, in any order and among others; their case does not matter. RFC 4180 quoting,
 * any line ending, and a first line `sep=;` as Excel has it. Fields are taken as they are: outer spaces are part of a label.
 * @param pieces of the text, cut anywhere
 * @throws ModelBuilderError `dataset-table-too-large`; the signal's reason; whatever the pieces throw
 */
export async function readTable(
  pieces: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
  mostRows = MOST_ROWS,
): Promise<Table> {
  const iterator = piecesOf(pieces);
  let head = '';
  while (head.length < HEAD) {
    const { value, done } = await iterator.next();
    if (done) break;
    head += value;
  }
  try {
    const separator = SEPARATOR_LINE.exec(head)?.[1];
    for (const delimiter of separator === undefined ? DELIMITERS : [separator]) {
      const columns = columnsOf(headerOf(head, delimiter));
      if (columns)
        return await rowsOf(chained(head, iterator), columns, optionsOf(head, delimiter), mostRows, signal);
    }
    const found = headerOf(head, ',');
    const message =
      'The table needs the columns ImageSource and Label, separated by commas, tabs or semicolons; ' +
      (found.length === 0 ? 'it is empty.' : `its first line is ${some(found.map(show))}.`);
    return { rows: [], findings: [error('dataset-table-columns', message)] };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return {
      rows: [],
      findings: [error('dataset-table-syntax', `The table cannot be read: ${cause.message}.`)],
    };
  }
}

async function* piecesOf(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* pieces;
}

async function* chained(head: string, rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield head;
  yield* rest;
}

interface Columns {
  readonly imageSource: number;
  readonly label: number;
  readonly width: number;
}

function columnsOf(header: readonly string[]): Columns | undefined {
  const names = header.map((field) => field.trim().toLowerCase());
  const imageSource = names.indexOf('imagesource');
  const label = names.indexOf('label');
  return imageSource < 0 || label < 0 ? undefined : { imageSource, label, width: header.length };
}

function headerOf(head: string, delimiter: string): readonly string[] {
  return parseNow(head, { ...optionsOf(head, delimiter), to: 1 }).at(0) ?? [];
}

/** Row by row: of a line nothing stays but its two fields, or its number. */
async function rowsOf(
  pieces: AsyncIterable<string>,
  { imageSource, label, width }: Columns,
  options: Options,
  mostRows: number,
  signal: AbortSignal | undefined,
): Promise<Table> {
  const rows: TableRow[] = [];
  const [ragged, unlabelled, sourceless]: [number[], number[], number[]] = [[], [], []];
  let isHeader = true;
  const parser = parse({
    ...options,
    on_record(fields: readonly string[], { lines: line }) {
      if (isHeader) isHeader = false;
      else if (fields.length !== width) ragged.push(line);
      else {
        const lacksLabel = fields[label].trim() === '';
        const lacksSource = fields[imageSource].trim() === '';
        if (lacksLabel) unlabelled.push(line);
        if (lacksSource) sourceless.push(line);
        if (lacksLabel || lacksSource) return null;
        if (rows.length === mostRows) throw tooLarge(mostRows);
        rows.push({ imageSource: fields[imageSource], label: fields[label], line });
      }
      // Nothing is left for a reader of the stream.
      return null;
    },
  });
  parser.resume();
  await pipeline(Readable.from(pieces), parser, ...(signal ? [{ signal }] : []));
  const numbers = (lines: readonly number[]) => tally(lines, (line) => `line ${line}`);
  return {
    rows,
    findings: [
      ...warnings(
        'dataset-table-fields',
        `Not ${width} fields as in the header, left out; a comma in a name needs quotes`,
        numbers(ragged),
        'row',
      ),
      ...warnings('dataset-table-label', 'No label, left out', numbers(unlabelled), 'row'),
      ...warnings('dataset-table-source', 'No ImageSource, left out', numbers(sourceless), 'row'),
    ],
  };
}

function optionsOf(head: string, delimiter: string): Options {
  return {
    bom: true,
    delimiter,
    from_line: SEPARATOR_LINE.test(head) ? 2 : 1,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  };
}

function tooLarge(mostRows: number): ModelBuilderError {
  return new ModelBuilderError(
    'dataset-table-too-large',
    `The table has more than ${mostRows.toLocaleString('en')} rows.`,
    { hint: 'Take a part of it: a classifier needs some hundred pictures of each label, rarely more.' },
  );
}
