import { lineIndent } from './text-style.ts';
import { triviaBetween, type Syntax, type Trivium } from './trivia.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A JSON array or object, or a YAML flow collection, as offsets. */
export interface BracketedList {
  readonly syntax: Syntax;
  /** Just after the opening bracket. */
  readonly open: number;
  /** The closing bracket. */
  readonly close: number;
  readonly items: readonly Span[];
}

/** How a list is written where it has nothing that shows it. */
export interface Habit {
  readonly eol: string;
  readonly unit: string;
  readonly multiline: boolean;
  /** Between a bracket and what it holds, on one line. */
  readonly padding: string;
  /** After a comma, on one line. */
  readonly commaSpace: string;
}

/** How the items of a list follow each other. */
export interface ListLayout {
  readonly multiline: boolean;
  /** Of each item's first line. */
  readonly indent: string;
  /** From the end of one item to the start of the next, comma included. */
  readonly separator: string;
  /** True where lines start with the comma. */
  readonly commaFirst: boolean;
}

/** The layout that an item at `index` gets: that of the items around it. */
export function layoutAt(text: string, list: BracketedList, index: number, habit: Habit): ListLayout {
  const { open, items } = list;
  if (items.length === 0) return emptyLayout(text, list, habit);
  const sample = Math.max(items.length > 1 ? 1 : 0, Math.min(index - 1, items.length - 1));
  const { start } = items[sample];
  const from = sample === 0 ? open : items[sample - 1].end;
  const gap = triviaBetween(text, from, start, list.syntax);
  const newline = gap.find(({ kind }) => kind === 'newline');
  const indent = lineIndent(text, start);
  const verbatim = sample > 0 && !gap.some(isComment) ? text.slice(from, start) : undefined;
  if (!newline) {
    const separator = verbatim ?? `,${habit.commaSpace}`;
    return { multiline: false, indent, separator, commaFirst: false };
  }
  const comma = gap.find(({ kind }) => kind === 'comma');
  if (verbatim !== undefined && comma !== undefined && newline.start < comma.start) {
    return { multiline: true, indent, separator: verbatim, commaFirst: true };
  }
  return { multiline: true, indent, separator: `,${habit.eol}${indent}`, commaFirst: false };
}

function emptyLayout(text: string, list: BracketedList, { eol, unit, multiline }: Habit): ListLayout {
  const inside = triviaBetween(text, list.open, list.close, list.syntax);
  const indent = lineIndent(text, list.open) + unit;
  return {
    multiline: inside.length === 0 ? multiline : inside.some(({ kind }) => kind === 'newline'),
    indent: commentIndent(text, inside) ?? indent,
    separator: `,${eol}${indent}`,
    commaFirst: false,
  };
}

function commentIndent(text: string, inside: readonly Trivium[]): string | undefined {
  const last = inside.findLast(isComment);
  if (!last || lineIndent(text, last.start).length === 0) return undefined;
  const first = inside.findIndex(({ kind }) => kind === 'newline');
  return first !== -1 && inside[first].start < last.start ? lineIndent(text, last.start) : undefined;
}

export function isComment({ kind }: Trivium): boolean {
  return kind === 'line-comment' || kind === 'block-comment';
}
