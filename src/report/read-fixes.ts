import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { ModelBuilderError } from '../errors.ts';
import { faultOf } from '../io/validate.ts';
import { FIX_COLUMNS, readField, type Fix } from './fixes.ts';

/** A row of a `fixes.csv`, with the line on which it ends, from 1. */
export interface WrittenFix extends Omit<Fix, 'why'> {
  readonly line: number;
}

/**
 * Reads a `fixes.csv`. A file that names what no picture's path can be is refused as a whole: nobody's report wrote it.
 * @param file named in errors
 * @throws ModelBuilderError `data-fixes-invalid`
 */
export function readFixes(text: string, file: string): readonly WrittenFix[] {
  const rows = parsed(text, file);
  const header = rows.at(0)?.record.map((name) => name.trim().toLowerCase()) ?? [];
  const [path, label, suggested] = FIX_COLUMNS.map((name) => header.indexOf(name));
  if (path < 0 || label < 0 || suggested < 0)
    throw invalid(file, `has no columns ${FIX_COLUMNS.slice(0, 3).join(', ')}`);
  const fixes = rows.slice(1).map(({ record, info }): WrittenFix => {
    const at = (column: number): string => readField(record[column] ?? '');
    return { line: info.lines, path: at(path), label: at(label), suggested: at(suggested) };
  });
  const fault = faultOf('fixes', fixes);
  if (fault !== undefined) throw invalid(file, fault.problem);
  return fixes;
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parsed(text: string, file: string): readonly Row[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      // What a spreadsheet saves where commas are in numbers.
      delimiter: /^[^\r\n,]*;/.test(text) ? ';' : ',',
    }) as unknown as readonly Row[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw invalid(file, `is no CSV: ${cause.message}`);
  }
}

function invalid(file: string, problem: string): ModelBuilderError {
  return new ModelBuilderError('data-fixes-invalid', `${file} ${problem}.`, {
    hint: 'Nothing was changed. Take the fixes.csv beside a report, or one that was saved in it.',
  });
}
