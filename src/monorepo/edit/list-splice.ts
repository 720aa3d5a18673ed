import type { Edit } from './edit.ts';
import { isComment, type BracketedList, type Habit, type ListLayout } from './list-layout.ts';
import { lineIndent } from './text-style.ts';
import { triviaBetween } from './trivia.ts';

/** The splices that put a written item at `index` of a list; nothing is removed. */
export function spliceItem(
  text: string,
  list: BracketedList,
  index: number,
  item: string,
  layout: ListLayout,
  habit: Habit,
): readonly Edit[] {
  if (list.items.length === 0) return [intoEmpty(text, list, item, layout, habit)];
  return index === 0
    ? [beforeFirst(text, list, item, layout, habit)]
    : afterItem(text, list, index, item, layout, habit);
}

function intoEmpty(
  text: string,
  list: BracketedList,
  item: string,
  { multiline, indent }: ListLayout,
  { eol, padding }: Habit,
): Edit {
  const { open, close } = list;
  const inside = triviaBetween(text, open, close, list.syntax);
  const comment = inside.findLast(isComment);
  if (comment) {
    const ownLine =
      comment.kind === 'line-comment' ||
      inside.some(({ kind, start }) => kind === 'newline' && start >= comment.end);
    return insert(comment.end, ownLine ? eol + indent + item : ` ${item}`);
  }
  if (inside.length > 0) return insert(open, (multiline ? eol + indent : text.slice(open, close)) + item);
  return insert(
    open,
    multiline ? eol + indent + item + eol + lineIndent(text, open) : padding + item + padding,
  );
}

function beforeFirst(
  text: string,
  list: BracketedList,
  item: string,
  { multiline, indent, separator, commaFirst }: ListLayout,
  { eol }: Habit,
): Edit {
  const first = list.items[0].start;
  const { lineEnd, reached } = restOfLine(text, list, list.open, first);
  // A comment above the first item speaks of that one, so the new item goes above both.
  if (multiline && !commaFirst && reached === 'newline') return insert(lineEnd, `${eol}${indent}${item},`);
  return insert(first, item + separator);
}

function afterItem(
  text: string,
  list: BracketedList,
  index: number,
  item: string,
  { multiline, indent, separator, commaFirst }: ListLayout,
  { eol }: Habit,
): readonly Edit[] {
  const { end } = list.items[index - 1];
  const { lineEnd, comma } = restOfLine(text, list, end, list.items[index]?.start ?? list.close);
  if (commaFirst) return [insert(comma === undefined ? lineEnd : end, separator + item)];
  if (!multiline) {
    return [
      comma === undefined ? insert(end, separator + item) : insert(comma, `${afterComma(separator)}${item},`),
    ];
  }
  if (comma !== undefined) return [insert(lineEnd, `${eol}${indent}${item},`)];
  const line = insert(lineEnd, eol + indent + item);
  return lineEnd === end ? [insert(end, `,${line.inserted}`)] : [insert(end, ','), line];
}

/** What is left of a line after `start`: its comments stay on it, and so does white space at its end. */
function restOfLine(
  text: string,
  list: BracketedList,
  start: number,
  limit: number,
): { readonly lineEnd: number; readonly comma: number | undefined; readonly reached: 'newline' | 'other' } {
  let lineEnd = start;
  let comma: number | undefined;
  for (const trivium of triviaBetween(text, start, limit, list.syntax)) {
    if (trivium.kind === 'newline') return { lineEnd: trivium.start, comma, reached: 'newline' };
    if (trivium.kind === 'comma') comma = trivium.end;
    if (trivium.kind !== 'space') lineEnd = trivium.end;
  }
  return { lineEnd, comma, reached: 'other' };
}

function afterComma(separator: string): string {
  return separator.slice(separator.indexOf(',') + 1);
}

function insert(offset: number, inserted: string): Edit {
  return { offset, removed: 0, inserted };
}
