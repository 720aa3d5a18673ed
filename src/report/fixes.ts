import type { DataFindings } from '../bundle/types.ts';

/** A row of `fixes.csv`: a picture that is to get another label. */
export interface Fix {
  /** Relative to the pictures' root, with forward slashes. */
  readonly path: string;
  readonly label: string;
  readonly suggested: string;
  readonly why: string;
}

export const FIX_COLUMNS = ['path', 'label', 'suggested', 'why'] as const;

/** Proposals for pictures that are probably under the wrong label, clearest first. */
export function proposedFixes(findings: DataFindings | undefined): readonly Fix[] {
  return (findings?.suspectedLabels ?? []).map(({ picture, label, suggested, ...probability }) => ({
    path: picture,
    label,
    suggested,
    why: `${inPercent(probability.suggestedProbability)} ${suggested}, ${inPercent(probability.probability)} ${label}`,
  }));
}

/** RFC 4180, with a header; the page's script writes the same. */
export function fixesCsv(fixes: readonly Fix[]): string {
  const rows = fixes.map((fix) => FIX_COLUMNS.map((column) => fix[column]));
  return [FIX_COLUMNS, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A spreadsheet computes a field that begins like a formula: such a one gets an apostrophe, which {@link readField} takes away. */
const FORMULA = /^'*[=+\-@\t\r]/;

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A field as it was before {@link fixesCsv} wrote it. */
export function readField(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

function inPercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
