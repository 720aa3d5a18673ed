import type { CST, Node, Pair } from 'yaml';
import type { BracketedList } from './list-layout.ts';
import { YAML_SYNTAX } from './trivia.ts';

type Item = CST.CollectionItem;

/** The tokens that mean something in an entry or item, without white space, comments and commas. */
function contentOf({ start, key, sep, value }: Item): readonly CST.Token[] {
  const tokens: (CST.Token | null | undefined)[] = [...start, key, ...(sep ?? []), value];
  const trivial = new Set(['space', 'newline', 'comment', 'comma']);
  return tokens.filter(
    (token) => token !== null && token !== undefined && !trivial.has(token.type),
  ) as CST.Token[];
}

/** The entries or items of a collection as tokens; a comment after the last one is none. */
export function itemsOf(collection: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): readonly Item[] {
  return collection.items.filter((item: Item) => contentOf(item).length > 0);
}

/** Where an entry or item starts: at its key, or at the dash. */
export function itemStart(item: Item): number {
  return contentOf(item)[0].offset;
}

/** Where an entry or item ends, before white space and comments; after the last line's end for a block text. */
export function itemEnd(item: Item): number {
  return tokenEnd(contentOf(item).at(-1)!);
}

function tokenEnd(token: CST.Token): number {
  switch (token.type) {
    case 'block-map':
    case 'block-seq':
      return itemEnd(itemsOf(token).at(-1)!);
    case 'flow-collection':
      return token.end[0].offset + token.end[0].source.length;
    case 'block-scalar': {
      const header = token.props.at(-1)!;
      return 'source' in header ? header.offset + header.source.length + token.source.length : token.offset;
    }
    default:
      return 'source' in token ? token.offset + token.source.length : token.offset;
  }
}

export function blockTokens(node: Node): CST.BlockMap | CST.BlockSequence | undefined {
  const token = node.srcToken;
  return token?.type === 'block-map' || token?.type === 'block-seq' ? token : undefined;
}

/** A flow collection as offsets. */
export function flowList(node: Node): BracketedList | undefined {
  const token = node.srcToken;
  if (token?.type !== 'flow-collection' || token.end.length === 0) return undefined;
  const items = itemsOf(token).map((item) => ({ start: itemStart(item), end: itemEnd(item) }));
  return { syntax: YAML_SYNTAX, open: token.start.offset + 1, close: token.end[0].offset, items };
}

/** Just after the colon of an entry that has nothing behind it; undefined where an anchor or tag follows. */
export function afterColon({ srcToken }: Pair): number | undefined {
  const content = srcToken?.sep?.filter(
    ({ type }) => type !== 'space' && type !== 'newline' && type !== 'comment',
  );
  const last = content?.at(-1);
  return last?.type === 'map-value-ind' ? last.offset + 1 : undefined;
}
