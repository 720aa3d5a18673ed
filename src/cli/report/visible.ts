import stringWidth from 'fast-string-width';
import { visible } from '../../io/visible.ts';

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(visible(text));
}

/** Shortens to at most `width` columns with an ellipsis, never inside what a reader takes for one character; on one line. */
export function shorten(text: string, width: number): string {
  const whole = visible(text);
  if (stringWidth(whole) <= width) return whole;
  let kept = '';
  // Made here: it would cost every start of the tool more than its commands' names do.
  for (const { segment } of new Intl.Segmenter().segment(whole)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Lines of at most `width` columns, broken between words; those after the first stand further in, by two unless told otherwise. A word that is wider stays whole, so that a
 * path can be copied; so does what has columns of its own.
 */
export function wrap(text: string, width: number, further = '  '): string {
  if (widthOf(text) <= width || /\S {2}/.test(text)) return text;
  const indent = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(' ')) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`;
    if (line.trim() !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = `${indent}${further}${word}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}

/** Exactly `width` columns: shortened or padded. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = shorten(text, width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(short)));
  return align === 'left' ? short + padding : padding + short;
}
