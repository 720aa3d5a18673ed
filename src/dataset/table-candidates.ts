import { isAbsolute, join, posix, sep, win32 } from 'node:path';
import { inTurns } from '../io/turns.ts';
import type { Candidate } from './candidate.ts';
import { errors, show, some, tally, warnings } from './findings.ts';
import type { TableRow } from './table.ts';
import type { Finding } from './types.ts';

/**
 * The files that a table names. Only paths below the table's own folder are taken: a table is often somebody else's, and
 * must not make a training read (and its golden samples publish) files from elsewhere.
 */
export async function tableCandidates(
  root: string,
  rows: readonly TableRow[],
  signal?: AbortSignal,
): Promise<{ readonly candidates: readonly Candidate[]; readonly findings: readonly Finding[] }> {
  const candidates: Candidate[] = [];
  const out: TableRow[] = [];
  const first = new Map<string, TableRow>();
  const repeated: TableRow[] = [];
  const disagreeing = new Map<string, TableRow[]>();
  const take = (row: TableRow): void => {
    if (leadsOut(row.imageSource)) return void out.push(row);
    const name = posix.normalize(slashed(row.imageSource));
    const known = first.get(name);
    if (known === undefined) {
      first.set(name, row);
      candidates.push({ path: join(root, name), name, label: row.label });
    } else {
      repeated.push(row);
      const rowsOfName = disagreeing.get(name);
      // In place: a name may stand in every row.
      if (rowsOfName) rowsOfName.push(row);
      else if (known.label !== row.label) disagreeing.set(name, [known, row]);
    }
  };
  for await (const part of inTurns(rows, signal)) part.forEach(take);
  return {
    candidates,
    findings: [
      ...outsideFindings(out),
      ...errors(
        'dataset-two-labels',
        'Listed with different labels; keep one row for each',
        tally([...disagreeing], ([name, group]) => `${show(name)} (${labelsOf(group)})`),
        'picture',
      ),
      ...warnings('dataset-table-repeated', 'Repeats a picture, dropped', tally(repeated, place), 'row'),
    ],
  };
}

function outsideFindings(out: readonly TableRow[]): Finding[] {
  return [
    ...warnings(
      'dataset-table-url',
      'Address instead of a file, left out; pictures are not downloaded',
      tally(
        out.filter(({ imageSource }) => isUrl(imageSource)),
        place,
      ),
      'row',
    ),
    ...warnings(
      'dataset-table-outside',
      'Path that is absolute or has "..", left out; only pictures below the folder of the table are read',
      tally(
        out.filter(({ imageSource }) => !isUrl(imageSource)),
        place,
      ),
      'row',
    ),
  ];
}

function place({ imageSource, line }: TableRow): string {
  return `${show(imageSource)} on line ${line}`;
}

/** Elsewhere than on Windows a backslash may be part of a file's name. */
function slashed(source: string): string {
  return source.replaceAll(sep, '/');
}

function leadsOut(source: string): boolean {
  return (
    isUrl(source) ||
    isAbsolute(source) ||
    win32.isAbsolute(source) ||
    /^[a-z]:/i.test(source) ||
    hasParent(source)
  );
}

function hasParent(source: string): boolean {
  return source.split(/[\\/]/).includes('..');
}

function isUrl(source: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(source);
}

function labelsOf(rows: readonly TableRow[]): string {
  return some([...new Set(rows.map(({ label }) => label))].map(show), ' and ');
}
