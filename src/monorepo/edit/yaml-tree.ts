import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type ParsedNode,
} from 'yaml';
import type { EditOptions, EditPath } from './edit.ts';
import { unparsable, wrongShape } from './edit-errors.ts';
import type { Outline } from './outline.ts';

export type YamlDocument = Document.Parsed;

/**
 * The document of a YAML text without byte-order mark, with the tokens that say where things are.
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, for more than one document too
 */
export function parseYaml(body: string, options: EditOptions): YamlDocument {
  let document: YamlDocument;
  try {
    document = parseDocument(body, { keepSourceTokens: true, prettyErrors: false });
    // Aliases of aliases grow without end: this counts them.
    if (document.errors.length === 0) document.toJS();
  } catch (cause) {
    throw unparsable(body, 0, cause instanceof Error ? cause.message : String(cause), options);
  }
  const error = document.errors.at(0);
  if (error) {
    const several = error.code === 'MULTIPLE_DOCS';
    const reason = several ? 'a second document starts' : error.message.replace(/\.$/, '');
    throw unparsable(body, error.pos[0], reason, options);
  }
  return document;
}

export interface YamlPlace {
  /** A map, or whatever is at the path; null where the file has the key and nothing behind it. */
  readonly node: ParsedNode | null;
  /** The entry whose value the node is; undefined at the top level and in a list. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
  /** How much of the path leads to the node. */
  readonly depth: number;
}

/**
 * Follows a path as far as the file has it.
 * @throws {ModelBuilderError} `monorepo-edit-shape` where something else is in the way
 */
export function descendYaml(document: YamlDocument, path: EditPath, options: EditOptions): YamlPlace {
  let place: YamlPlace = { node: document.contents, pair: undefined, depth: 0 };
  for (const [depth, segment] of path.entries()) {
    const { node } = place;
    if (isNothing(node) && typeof segment === 'string') return place;
    if (typeof segment === 'number' && isSeq<ParsedNode>(node) && node.items[segment]) {
      place = { node: node.items[segment], pair: undefined, depth: depth + 1 };
    } else if (typeof segment === 'string' && isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === segment);
      if (!pair) return place;
      place = { node: pair.value, pair, depth: depth + 1 };
    } else {
      const needed = typeof segment === 'number' ? 'a longer list' : 'a map';
      throw wrongShape(path.slice(0, depth), `is ${nameOfYaml(node)}, and ${needed} is needed`, options);
    }
  }
  return place;
}

/** Nothing written, or a null. */
export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

/** What the document says, or would say with a change to one node. Aliases are what they stand for. */
export function yamlOutline(
  document: YamlDocument,
  at?: Node,
  change?: (outline: Outline) => Outline,
  from: unknown = document.contents,
): Outline {
  const outline = (node: unknown): Outline => {
    const plain = plainOutline(node);
    return at !== undefined && node === at ? change!(plain) : plain;
  };
  // Without the change: one that shows through an alias changes two places, and is refused.
  const aliased = (alias: Alias) =>
    yamlOutline(document, undefined, undefined, alias.resolve(document) ?? null);
  const plainOutline = (node: unknown): Outline => {
    if (isAlias(node)) return { entries: [['*', aliased(node)]] };
    if (isSeq(node)) return tagged(node, node.items.map(outline));
    if (isMap(node)) {
      return tagged(node, {
        entries: node.items.map(({ key, value }) => [keyText(key), outline(value)] as const),
      });
    }
    return isScalar(node) ? tagged(node, node.value as Outline) : null;
  };
  return outline(from);
}

export function nameOfYaml(node: Node | null): string {
  if (isAlias(node)) return 'an alias';
  if (isCollection(node)) return isSeq(node) ? 'a list' : 'a map';
  return isNothing(node) ? 'empty' : 'a plain value';
}

export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : JSON.stringify(key);
}

/** Other than JSON, YAML can say what a value is. */
function tagged(node: Node & { tag?: string }, outline: Outline): Outline {
  return node.tag === undefined ? outline : { entries: [[node.tag, outline]] };
}
