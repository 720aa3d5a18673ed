import { isCollection, isMap, type Pair, type ParsedNode, type Scalar } from 'yaml';
import type { Edit, JsonValue } from './edit.ts';
import { layoutAt } from './list-layout.ts';
import { spliceItem } from './list-splice.ts';
import { column } from './text-style.ts';
import { blockIndent, dash, spliceBlock, spliceLines } from './yaml-block.ts';
import { quoteOf, type Quote, type YamlHabits } from './yaml-habits.ts';
import { isPlain, printBehindKey, printBlock, printFlow, printScalar } from './yaml-print.ts';
import { afterColon, blockTokens, flowList } from './yaml-tokens.ts';

/** An item of a list, or with a key an entry of a map. */
export interface NewEntry {
  readonly key?: string;
  readonly value: JsonValue;
}

/** The splices that put an entry at `index` of a list or map that is written there. */
export function intoCollection(
  body: string,
  node: ParsedNode,
  index: number,
  { key, value }: NewEntry,
  habits: YamlHabits,
): readonly Edit[] | undefined {
  const sibling = siblingQuotes(node, index);
  const name = key === undefined ? '' : printScalar(key, sibling.key, habits);
  const block = blockTokens(node);
  if (block) {
    const lines =
      key === undefined
        ? dash(body, block) + printFlow(value, sibling.value, habits)
        : `${name}:${printBehindKey(value, blockIndent(body, block), sibling.value, habits)}`;
    return spliceBlock(body, block, index, lines, habits.eol);
  }
  const list = flowList(node);
  if (!list) return undefined;
  const { eol, unit, padding } = habits;
  const habit = {
    eol,
    unit,
    multiline: false,
    padding: isMap(node) ? padding.map : padding.seq,
    commaSpace: ' ',
  };
  const layout = layoutAt(body, list, index, habit);
  const item = (key === undefined ? '' : `${name}: `) + printFlow(value, sibling.value, habits);
  return spliceItem(body, list, index, item, layout, habit);
}

/** The splices that write a value behind a key that has none, or only a null. */
export function behindKey(
  body: string,
  pair: Pair<ParsedNode, ParsedNode | null>,
  written: JsonValue,
  habits: YamlHabits,
): readonly Edit[] | undefined {
  const token = pair.value?.srcToken;
  if (token && 'source' in token && token.source !== '') {
    return [
      { offset: token.offset, removed: token.source.length, inserted: printFlow(written, undefined, habits) },
    ];
  }
  const colon = afterColon(pair);
  if (colon === undefined) return undefined;
  const indent = ' '.repeat(column(body, pair.key.range[0]));
  const text = printBehindKey(written, indent, undefined, habits);
  if (!text.startsWith(habits.eol)) return [{ offset: colon, removed: 0, inserted: text }];
  return spliceLines(body, colon, text.slice(habits.eol.length), habits.eol);
}

/** The splice that gives an empty document its first entry, before the mark of its end. */
export function intoEmptyDocument(body: string, written: JsonValue, habits: YamlHabits): readonly Edit[] {
  const { eol } = habits;
  const mark = /(?<=^|[\r\n])\.{3}(?=\s|$)/.exec(body);
  const offset = mark?.index ?? body.length;
  const before = offset === 0 || /[\r\n]/.test(body.charAt(offset - 1)) ? '' : eol;
  return [{ offset, removed: 0, inserted: before + printBlock(written, '', habits) + eol }];
}

interface SiblingQuotes {
  readonly key: Quote | '' | undefined;
  readonly value: Quote | '' | undefined;
}

/** The quotes of the entries before, nearest first, then of those after. */
function siblingQuotes(node: ParsedNode, index: number): SiblingQuotes {
  if (!isCollection(node)) return { key: undefined, value: undefined };
  const nearest = [...node.items.slice(0, index).toReversed(), ...node.items.slice(index)];
  if (!isMap(node)) return { key: undefined, value: chosenQuote(nearest) };
  const pairs = nearest as readonly Pair[];
  return {
    key: chosenQuote(pairs.map(({ key }) => key)),
    value: chosenQuote(pairs.map(({ value }) => value)),
  };
}

/** Quotes that a text needs say nothing about taste. */
function chosenQuote(nearest: readonly unknown[]): Quote | '' | undefined {
  return quoteOf(
    nearest.find((node) => quoteOf(node) !== undefined && isPlain((node as Scalar<string>).value)),
  );
}
