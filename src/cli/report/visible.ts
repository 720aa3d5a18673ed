import truncatedWidth from 'fast-string-truncated-width';

/** Bidirectional controls, zero-width characters, line and paragraph separators: they would disturb what stands beside them. */
const DISTURBING = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
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
  return RIGHT_TO_LEFT.test(safe) ? `\u2068${safe}\u2069` : safe;
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return truncatedWidth(text).width;
}

/** Shortens to at most `width` columns with an ellipsis, never inside an emoji or a wide character. */
export function shorten(text: string, width: number): string {
  const { index, truncated } = truncatedWidth(text, { limit: width, ellipsis: '…', ellipsisWidth: 1 });
  if (!truncated) return text;
  return `${text.slice(0, index)}…${text.startsWith('\u2068') ? '\u2069' : ''}`;
}

/** Exactly `width` columns: shortened or padded. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = shorten(text, width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(short)));
  return align === 'left' ? short + padding : padding + short;
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
