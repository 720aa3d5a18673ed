import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { ambiguous, findColumns, hotLabels, type Columns } from './columns.ts';
import { error, show, some } from './findings.ts';
import { createRowSink, type TableOptions, type TableReport, type TableRow } from './rows.ts';

/** Tried in this order; a file that has both columns with one of them is written with it. */
export const DELIMITERS = [',', '\t', ';'] as const;

/** A first line that tells Excel the separator, and is no row. */
export const SEPARATOR_LINE = /^\ufeff?sep=([^"\r\n])(?:\r\n?|\n)/i;

/** In the first so many characters the header ends, wherever it does. */
const HEAD = 64 * 1024;

/**
 * Reads a picture and a label out of each row of a CSV or TSV table, by the names of its columns ({@link findColumns}). RFC 4180
 * quoting, any line ending, and a first line `sep=;` as Excel has it. Fields are taken as they are: outer spaces are part of a label.
 * @param pieces of the text, cut anywhere
 * @throws ModelBuilderError `dataset-table-too-large`; the signal's reason; whatever the pieces and `take` throw
 */
export async function readTable(
  pieces: Iterable<string> | AsyncIterable<string>,
  take: (row: TableRow) => void,
  options: TableOptions = {},
): Promise<TableReport> {
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
      const [header = [], first] = beginningOf(head, delimiter);
      const columns = findColumns(header, first);
      if (columns?.kind === 'ambiguous') return refused(ambiguous(columns.names));
      if (!columns) continue;
      const csv = optionsOf(head, delimiter);
      return await rowsOf(chained(head, iterator), header, columns, csv, take, options);
    }
    const [found = []] = beginningOf(head, ',');
    return refused(
      'The table needs the columns ImageSource and Label, separated by commas, tabs or semicolons; ' +
        (found.length === 0 ? 'it is empty.' : `its first line is ${some(found.map(show))}.`),
    );
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const finding = error('dataset-table-syntax', `The table cannot be read: ${cause.message}.`);
    return { findings: [finding], notes: [] };
  }
}

function refused(message: string): TableReport {
  return { findings: [error('dataset-table-columns', message)], notes: [] };
}

async function* piecesOf(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* pieces;
}

async function* chained(head: string, rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield head;
  yield* rest;
}

/** The header and the row below it, as far as they are there. */
function beginningOf(head: string, delimiter: string): readonly (readonly string[])[] {
  const options = { ...optionsOf(head, delimiter), to: 2 };
  try {
    return parseNow(head, options);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    // The second row may go on behind the head.
    return parseNow(head, { ...options, to: 1 });
  }
}

/** Row by row: of a line nothing stays but what is taken. */
async function rowsOf(
  pieces: AsyncIterable<string>,
  header: readonly string[],
  columns: Exclude<Columns, { readonly kind: 'ambiguous' }>,
  csv: Options,
  take: (row: TableRow) => void,
  options: TableOptions,
): Promise<TableReport> {
  const sink = createRowSink(take, 'line', options);
  let isHeader = true;
  const parser = parse({
    ...csv,
    on_record(fields: readonly string[], { lines: line }) {
      if (isHeader) isHeader = false;
      else if (fields.length !== header.length) sink.misshapen(line);
      else {
        const labels = columns.kind === 'label' ? [fields[columns.label]] : hotLabels(fields, columns.labels);
        if (labels) sink.row(line, fields[columns.source], labels);
        else sink.misshapen(line);
      }
      // Nothing is left for a reader of the stream.
      return null;
    },
  });
  parser.resume();
  await pipeline(Readable.from(pieces), parser, ...(options.signal ? [{ signal: options.signal }] : []));
  const asHeader = `Not ${header.length} fields as in the header, left out; a comma in a name needs quotes`;
  return {
    findings: sink.findings(
      columns.kind === 'label' ? asHeader : `${asHeader}, and a column of a label holds 0 or 1`,
    ),
    notes: columnNotes(header, columns),
  };
}

/** What columns of other names were taken for. */
function columnNotes(
  header: readonly string[],
  columns: Exclude<Columns, { readonly kind: 'ambiguous' }>,
): string[] {
  const named = (at: number): string => show(header[at].trim());
  if (columns.kind === 'one-hot')
    return [
      `The column ${named(columns.source)} names the pictures; ${columns.labels.size} columns of 0 and 1 are the labels.`,
    ];
  const own = (at: number, name: string): boolean => header[at].trim().toLowerCase() === name;
  return own(columns.source, 'imagesource') && own(columns.label, 'label')
    ? []
    : [`The column ${named(columns.source)} names the pictures, ${named(columns.label)} the labels.`];
}

/** How a table is parsed. @param head its beginning */
export function optionsOf(head: string, delimiter: string): Options {
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
