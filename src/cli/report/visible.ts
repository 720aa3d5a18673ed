import stringWidth from 'fast-string-width';

/** Bidirectional controls, zero-width characters, line and paragraph separators: they would disturb what stands beside them. */
const DISTURBING = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** First strong isolate and its end: they take no columns. */
const ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A user's text as it may stand in a line on a terminal: control characters become pictures of themselves (␛), the
 * other disturbing ones `\u{…}`, and right-to-left text is isolated so that the columns after it stay in place.
 */
export function visible(text: string): string {
  const safe = text
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[\u0000-\u001f\u007f]/g, (c) =>
      String.fromCharCode(c === '\u007f' ? 0x2421 : 0x2400 + c.charCodeAt(0)),
    )
    .replace(/[\u0080-\u009f]/g, escaped)
    .replace(DISTURBING, escaped);
  return RIGHT_TO_LEFT.test(safe) ? `${ISOLATE}${safe}${POP_ISOLATE}` : safe;
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(bare(text));
}

/** Shortens to at most `width` columns with an ellipsis, never inside what a reader takes for one character. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const plain = bare(text);
  let kept = '';
  // Made here: it would cost every start of the tool more than its commands' names do.
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (widthOf(kept + segment) > width - 1) break;
    kept += segment;
  }
  return plain === text ? `${kept}…` : `${ISOLATE}${kept}…${POP_ISOLATE}`;
}

/** Exactly `width` columns: shortened or padded. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = shorten(text, width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(short)));
  return align === 'left' ? short + padding : padding + short;
}

/** Without the isolates that {@link visible} has put around it. */
function bare(text: string): string {
  return text.replace(/[\u2068\u2069]/g, '');
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
