/**
 * What a terminal obeys instead of showing it, and what disturbs its neighbours: C0 and C1 controls, lone surrogates, bidirectional
 * controls, zero-width characters, separators of lines and paragraphs, annotations.
 */
const CONTROLS = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
/** Those that may stand in a text of several lines: the end of a line, as Windows writes it too, and the tab. */
const LAYOUT = /(\r?\n|\t)/;

/** Words of right-to-left scripts, one space or hyphen between them: a table's columns are two spaces apart. */
const LETTERS = '[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]+';
const RIGHT_TO_LEFT = new RegExp(`${LETTERS}(?:[ -]${LETTERS})*`, 'gu');

/**
 * A text as it may stand in one line on a terminal: control characters become pictures of themselves (␛), the other disturbing
 * ones `\u{…}`. Applying it twice changes nothing more.
 */
export function visible(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : `\\u{${code.toString(16)}}`;
  });
}

/** As {@link visible}, of several lines: line ends and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split(LAYOUT)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join('');
}

/** With right-to-left words isolated, so that what stands beside them stays in its place. */
export function isolated(text: string): string {
  return text.replace(RIGHT_TO_LEFT, '\u2068$&\u2069');
}

/** JSON, two spaces deep or without any, in which whatever {@link visible} would touch is an escape: the same value, and safe on a terminal. */
export function visibleJson(value: unknown, indent: 0 | 2 = 2): string {
  // Line ends stand between the values alone: within them they are escapes already.
  return JSON.stringify(value, null, indent).replace(CONTROLS, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
