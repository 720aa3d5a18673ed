import { isScalar, visit, type Scalar } from 'yaml';
import { indentUnit, lineEnding } from './text-style.ts';
import type { YamlDocument } from './yaml-tree.ts';

export type Quote = "'" | '"';

/** How a YAML text writes what it holds. */
export interface YamlHabits {
  readonly eol: string;
  /** One level, spaces only: YAML allows no tabs there. */
  readonly unit: string;
  /** What a list below a key is indented by: nothing, or a unit. */
  readonly seqIndent: string;
  /** Between a bracket and what it holds. */
  readonly padding: { readonly seq: string; readonly map: string };
  /** For what needs quotes, where no sibling shows which. */
  readonly quote: Quote;
}

export function yamlHabits(body: string, document: YamlDocument): YamlHabits {
  const unit = /^ +$/.test(indentUnit(body)) ? indentUnit(body) : '  ';
  const below = /(?:^|[\r\n])( *)[^\s#-][^\r\n]*:[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)( *)- /.exec(body);
  const seqIndent = below ? ' '.repeat(Math.max(0, below[2].length - below[1].length)) : unit;
  const brackets = { seq: /\[( *)[^\s\]]/.exec(body)?.[1] ?? '', map: /\{( *)[^\s}]/.exec(body)?.[1] ?? ' ' };
  return { eol: lineEnding(body), unit, seqIndent, padding: brackets, quote: firstQuote(document) ?? "'" };
}

/** The quotes around a scalar as written; '' for none, undefined for what is no one-line text. */
export function quoteOf(node: unknown): Quote | '' | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  return { QUOTE_SINGLE: "'" as const, QUOTE_DOUBLE: '"' as const, PLAIN: '' as const }[node.type as string];
}

function firstQuote(document: YamlDocument): Quote | undefined {
  let found: Quote | undefined;
  visit(document, {
    Scalar: (_, node: Scalar) => {
      const quote = quoteOf(node);
      if (!quote) return undefined;
      found = quote;
      return visit.BREAK;
    },
  });
  return found;
}
