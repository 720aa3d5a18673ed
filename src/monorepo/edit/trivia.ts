/** What may lie between two items of a bracketed list, in one syntax; both expressions are sticky. */
export interface Syntax {
  readonly lineComment: RegExp;
  readonly blockComment: RegExp;
}

export const JSON_SYNTAX: Syntax = { lineComment: /\/\/[^\r\n]*/y, blockComment: /\/\*[^]*?\*\//y };
export const YAML_SYNTAX: Syntax = { lineComment: /#[^\r\n]*/y, blockComment: /(?!)/y };

export interface Trivium {
  readonly kind: 'space' | 'newline' | 'line-comment' | 'block-comment' | 'comma';
  readonly start: number;
  readonly end: number;
}

/** White space, comments and commas from `start` until something else, or `limit`. */
export function triviaBetween(
  text: string,
  start: number,
  limit: number,
  { lineComment, blockComment }: Syntax,
): readonly Trivium[] {
  const rules = [
    ['space', /[^\S\r\n]+/y],
    ['newline', /\r\n|\r|\n/y],
    ['comma', /,/y],
    ['line-comment', lineComment],
    ['block-comment', blockComment],
  ] as const;
  const found: Trivium[] = [];
  let offset = start;
  while (offset < limit) {
    const next = rules
      .map(([kind, rule]) => ({ kind, end: matchEnd(rule, text, offset) }))
      .find(({ end }) => end > offset);
    if (!next) break;
    found.push({ ...next, start: offset });
    offset = next.end;
  }
  return found;
}

function matchEnd(rule: RegExp, text: string, offset: number): number {
  rule.lastIndex = offset;
  return rule.test(text) ? rule.lastIndex : offset;
}
