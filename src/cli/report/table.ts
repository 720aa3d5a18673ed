import { fit, widthOf } from './visible.ts';
import { largest } from '../../largest.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Cells are shortened to this many columns. */
  readonly maxWidth?: number;
}

/** A plain table: two spaces between columns, no trailing spaces. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title, maxWidth = Infinity }, at) =>
    Math.min(
      maxWidth,
      largest(
        rows.map((row) => widthOf(row[at] ?? '')),
        widthOf(title),
      ),
    ),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, at) => fit(cells[at] ?? '', widths[at], align))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)];
}
