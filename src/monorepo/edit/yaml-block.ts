import type { CST } from 'yaml';
import type { Edit } from './edit.ts';
import { column } from './text-style.ts';
import { itemEnd, itemStart, itemsOf } from './yaml-tokens.ts';

/** The column that entries of a block list or map start in, as spaces. */
export function blockIndent(body: string, block: CST.BlockMap | CST.BlockSequence): string {
  return ' '.repeat(column(body, itemStart(itemsOf(block)[0])));
}

/** The dash of the last item of a list, with the spaces behind it. */
export function dash(body: string, block: CST.BlockMap | CST.BlockSequence): string {
  return /^-[ \t]+(?=[^\s#])/.exec(body.slice(itemStart(itemsOf(block).at(-1)!)))?.[0] ?? '- ';
}

/**
 * The splice that puts lines at `index` of a block list or map.
 * @param lines without the first one's indent and without the last line end
 * @returns undefined where the line is shared with something else
 */
export function spliceBlock(
  body: string,
  block: CST.BlockMap | CST.BlockSequence,
  index: number,
  lines: string,
  eol: string,
): readonly Edit[] | undefined {
  const items = itemsOf(block);
  const indent = blockIndent(body, block);
  if (index === 0) return [{ offset: itemStart(items[0]), removed: 0, inserted: lines + eol + indent }];
  return spliceLines(body, itemEnd(items[index - 1]), indent + lines, eol);
}

/** The splice that puts lines below the one that `offset` is on, whose comment stays there. */
export function spliceLines(
  body: string,
  offset: number,
  lines: string,
  eol: string,
): readonly Edit[] | undefined {
  // A block text ends with its last line's end, so that the next line is the place.
  if (/[\r\n]/.test(body.charAt(offset - 1))) return [{ offset, removed: 0, inserted: lines + eol }];
  const rest = /[^\S\r\n]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y;
  rest.lastIndex = offset;
  const found = rest.exec(body);
  return found ? [{ offset: offset + found[0].length, removed: 0, inserted: eol + lines }] : undefined;
}
