import { CsvError, parse } from 'csv-parse/sync';
import { error, show, some, warnings } from './findings.ts';
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

interface Line {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Tried in this order; a file that has both columns with one of them is written with it. */
const DELIMITERS = [',', '\t', ';'] as const;

/** A first line that tells Excel the separator, and is no row. */
const SEPARATOR_LINE = /^\ufeff?sep=([^"\r\n])(?:\r\n?|\n)/i;

/**
 * Reads `ImageSource` and `Label` columns, in any order and among others; their case does not matter. RFC 4180 quoting,
 * any line ending, and a first line `sep=;` as Excel has it. Fields are taken as they are: outer spaces are part of a label.
 */
export function parseTable(text: string): Table {
  try {
    const separator = SEPARATOR_LINE.exec(text)?.[1];
    for (const delimiter of separator === undefined ? DELIMITERS : [separator]) {
      const header = linesOf(text, delimiter, 1).at(0);
      const columns = header && columnsOf(header);
      if (columns) return rowsOf(linesOf(text, delimiter).slice(1), columns);
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return {
      rows: [],
      findings: [error('dataset-table-syntax', `The table cannot be read: ${cause.message}.`)],
    };
  }
  const found = linesOf(text, ',', 1)[0]?.fields ?? [];
  const message =
    'The table needs the columns ImageSource and Label, separated by commas, tabs or semicolons; ' +
    (found.length === 0 ? 'it is empty.' : `its first line is ${some(found.map(show))}.`);
  return { rows: [], findings: [error('dataset-table-columns', message)] };
}

interface Columns {
  readonly imageSource: number;
  readonly label: number;
  readonly width: number;
}

function columnsOf({ fields }: Line): Columns | undefined {
  const names = fields.map((field) => field.trim().toLowerCase());
  const imageSource = names.indexOf('imagesource');
  const label = names.indexOf('label');
  return imageSource < 0 || label < 0 ? undefined : { imageSource, label, width: fields.length };
}

function rowsOf(lines: readonly Line[], { imageSource, label, width }: Columns): Table {
  const numbers = (of: readonly Line[]) => of.map(({ line }) => `line ${line}`);
  const whole = lines.filter(({ fields }) => fields.length === width);
  const ragged = lines.filter(({ fields }) => fields.length !== width);
  const lacks = (column: number, { fields }: Line) => fields[column].trim() === '';
  const lacking = (column: number) => whole.filter((line) => lacks(column, line));
  const complete = whole.filter((line) => !lacks(label, line) && !lacks(imageSource, line));
  return {
    rows: complete.map(({ fields, line }) => ({
      imageSource: fields[imageSource],
      label: fields[label],
      line,
    })),
    findings: [
      ...warnings(
        'dataset-table-fields',
        `Not ${width} fields as in the header, left out; a comma in a name needs quotes`,
        numbers(ragged),
        'row',
      ),
      ...warnings('dataset-table-label', 'No label, left out', numbers(lacking(label)), 'row'),
      ...warnings('dataset-table-source', 'No ImageSource, left out', numbers(lacking(imageSource)), 'row'),
    ],
  };
}

function linesOf(text: string, delimiter: string, to = -1): Line[] {
  const parsed = parse(text, {
    bom: true,
    delimiter,
    from_line: SEPARATOR_LINE.test(text) ? 2 : 1,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    to,
  }) as unknown as readonly {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  return parsed.map(({ record, info }) => ({ fields: record, line: info.lines }));
}
