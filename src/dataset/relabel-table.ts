import { parse } from 'csv-parse/sync';
import { findColumns } from './columns.ts';
import { DELIMITERS, optionsOf, SEPARATOR_LINE } from './table.ts';

interface Row {
  readonly record: string[];
  readonly info: { readonly bytes: number };
}

/**
 * Gives rows of a CSV or TSV table other labels. All other rows keep every byte.
 * @param relabel the new label of a row; undefined where it keeps its own
 * @returns undefined where the table has no column of labels, or the new text would not be read as what was meant
 */
export function relabelTable(
  text: string,
  relabel: (imageSource: string, label: string) => string | undefined,
): string | undefined {
  const separator = SEPARATOR_LINE.exec(text)?.[1];
  for (const delimiter of separator === undefined ? DELIMITERS : [separator]) {
    const rows = rowsOf(text, delimiter);
    const columns = findColumns(rows.at(0)?.record ?? [], rows.at(1)?.record);
    if (columns?.kind !== 'label') continue;
    const bytes = Buffer.from(text);
    const meant = rows.map(({ record }) => record);
    let written = Buffer.from(bytes.subarray(0, rows[0].info.bytes)).toString();
    for (let at = 1; at < rows.length; at++) {
      const { record } = rows[at];
      const raw = bytes.subarray(rows[at - 1].info.bytes, rows[at].info.bytes).toString();
      const label =
        record.length === rows[0].record.length
          ? relabel(record[columns.source], record[columns.label])
          : undefined;
      if (label === undefined) {
        written += raw;
        continue;
      }
      meant[at] = record.with(columns.label, label);
      // Line ends belong to the row that they end, or to the one behind it.
      const [before] = /^[\r\n]*/.exec(raw)!;
      const [after] = /[\r\n]*$/.exec(raw)!;
      written += before + meant[at].map((field) => quoted(field, delimiter)).join(delimiter) + after;
    }
    written += bytes.subarray(rows.at(-1)!.info.bytes).toString();
    const again = rowsOf(written, delimiter).map(({ record }) => record);
    return JSON.stringify(again) === JSON.stringify(meant) ? written : undefined;
  }
  return undefined;
}

function rowsOf(text: string, delimiter: string): readonly Row[] {
  return parse(text, { ...optionsOf(text, delimiter), info: true }) as unknown as Row[];
}

function quoted(field: string, delimiter: string): string {
  return field.includes(delimiter) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
