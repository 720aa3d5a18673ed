import fc from 'fast-check';

/** Texts that have broken somebody's generator. */
export const HOSTILE_TEXTS: readonly string[] = [
  "it's",
  'say "hi"',
  'back\\slash',
  'trailing\\',
  'new\nline',
  'carriage\r\nreturn',
  'tab\there',
  'end */ of comment',
  '/* start',
  '// line',
  '${process.exit(1)}',
  '`tick`',
  '{{name}}',
  '{{{name}}}',
  '\\{{name}}',
  '</script>',
  '<!-- comment',
  '<b>bold</b>',
  '&amp;',
  '😀',
  '👩‍👩‍👧',
  'שלום',
  '\u202ereversed\u202c',
  '\u2028separator\u2029',
  '\ufeffmarked',
  '\ud800 alone',
  'nul\u0000',
  '__proto__',
  'constructor',
  'toString',
  '7up',
  '-',
  '.',
  '..',
  '',
  ' ',
  ' spaces ',
  '| cell |',
  '# heading',
  '- item',
  '1. item',
  '[link](javascript:alert(1))',
  '![picture](x)',
  '*bold* _it_ ~~del~~',
  '$math$',
  'https://example.com',
  "'; drop table labels; --",
  '%s %d',
  'x'.repeat(200),
  'Daisy',
  'daisy',
  'DAISY',
];

/** Hostile texts as they are, glued together, and arbitrary ones. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.array(fc.constantFrom(...HOSTILE_TEXTS), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

/** All that a terminal obeys; \u2068 and \u2069 are the tool's own around words that are written from right to left. */
export const OBEYED =
  /(?!\r?\n|\t)\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\ufeff]/u;
