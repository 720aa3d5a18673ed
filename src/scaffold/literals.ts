/** Makes literals of text that a user typed, so that no label or name can leave the place it was meant for. */

/**
 * What JSON allows and a reader or another parser does not: line separators, bidirectional controls (they reorder what
 * an editor shows), the byte-order mark, and the start of `</script>` and `<!--`.
 */
const UNSAFE_IN_LITERAL = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|<(?=[/!])/g;
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;
/** Emphasis, code, links, tables, formulas, emoji names and e-mail addresses; and what starts a heading, list or rule. */
const MARKDOWN = /[\\`*_[\]|~$:]|\{(?=[{%])|(?<=\S)@|^[#+=-]|(?<=^\d+)[.)]|(?<=\bwww)\./gi;

/** One line of JSON, valid as TypeScript too: `[0.485, 0.456]`, `{ "a": 1 }`; with `indent`, as many lines as it takes. */
export function jsonLiteral(value: unknown, indent = 0): string {
  if (indent > 0) return JSON.stringify(value, null, indent).replace(UNSAFE_IN_LITERAL, escapeUnit);
  if (Array.isArray(value)) return `[${value.map((item) => jsonLiteral(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, item]) => item !== undefined);
    if (members.length === 0) return '{}';
    return `{ ${members.map(([key, item]) => `${jsonLiteral(key)}: ${jsonLiteral(item)}`).join(', ')} }`;
  }
  return JSON.stringify(value).replace(UNSAFE_IN_LITERAL, escapeUnit);
}

/** A TypeScript string literal with its quotes: single, unless the text has more single quotes than double (as prettier). */
export function stringLiteral(text: string): string {
  const body = jsonLiteral(text).slice(1, -1);
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  return singles > doubles ? `"${body}"` : `'${body.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A TypeScript identifier: `Red rose` → `redRose` (`RedRose` in pascal style). Two texts may give the same one. */
export function identifier(text: string, style: 'camel' | 'pascal' = 'camel'): string {
  const words = text.normalize('NFKC').match(/[\p{L}\p{Nl}\p{Nd}]+/gu) ?? ['value'];
  const name = words
    .map((word, index) => (index === 0 && style === 'camel' ? lowerFirst(word) : upperFirst(word)))
    .join('');
  return /^[\p{ID_Start}]/u.test(name) && !RESERVED.has(name) ? name : `_${name}`;
}

/** One line for a block comment, a `//` comment or a `#` comment. */
export function commentText(text: string): string {
  return text.replace(UNSEEN, ' ').replaceAll('*/', '* /').trim();
}

/** One line of Markdown that shows the text as it is: no markup, no HTML, no table cell's end, no link. */
export function markdownText(text: string): string {
  return text
    .replace(UNSEEN, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(MARKDOWN, '\\$&');
}

const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
