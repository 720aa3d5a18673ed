import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isDeep } from '../../foreign-json.ts';
import type { EditOptions, EditPath } from './edit.ts';
import { unparsable, wrongShape } from './edit-errors.ts';
import type { BracketedList } from './list-layout.ts';
import { withInserted, type Outline } from './outline.ts';
import { withoutMark } from './text-style.ts';
import { JSON_SYNTAX } from './trivia.ts';

/**
 * The tree of a JSON or JSONC text without byte-order mark.
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`
 */
export function parseJson(body: string, options: EditOptions): Node {
  if (isDeep(body)) throw unparsable(body, 0, 'it nests too deep', options);
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true });
  const error = errors.at(0);
  if (error || !root) throw unparsable(body, error?.offset ?? 0, reasonOf(error), options);
  return root;
}

/** Whether `JSON.parse` reads it, as npm does: no comment, no trailing comma. */
export function isStrictJson(text: string): boolean {
  try {
    JSON.parse(withoutMark(text).body);
    return true;
  } catch {
    return false;
  }
}

export interface JsonPlace {
  readonly node: Node;
  /** What the file does not have; empty where `node` is the one looked for. */
  readonly missing: readonly string[];
}

/**
 * Follows a path as far as the file has it.
 * @throws {ModelBuilderError} `monorepo-edit-shape` where something else is in the way
 */
export function descend(root: Node, path: EditPath, options: EditOptions): JsonPlace {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const above = path.slice(0, depth);
    const kind = typeof segment === 'number' ? 'array' : 'object';
    if (node.type !== kind) {
      throw wrongShape(
        above,
        `is ${nameOf(node)}, and ${kind === 'array' ? 'a list' : 'an object'} is needed`,
        options,
      );
    }
    const next = typeof segment === 'number' ? node.children?.[segment] : valueOf(node, segment);
    if (!next) {
      const missing = path.slice(depth);
      if (missing.every((each) => typeof each === 'string')) return { node, missing };
      throw wrongShape(path, 'does not exist', options);
    }
    node = next;
  }
  return { node, missing: [] };
}

/** What the text says, or would say with a change to one node. */
export function jsonOutline(node: Node, at?: Node, change?: (outline: Outline) => Outline): Outline {
  const outline = plainOutline(node, at, change);
  return node === at && change ? change(outline) : outline;
}

function plainOutline(node: Node, at?: Node, change?: (outline: Outline) => Outline): Outline {
  if (node.type === 'array') return (node.children ?? []).map((child) => jsonOutline(child, at, change));
  if (node.type !== 'object') return node.value as Outline;
  return {
    entries: (node.children ?? []).map(
      ({ children }) => [children![0].value as string, jsonOutline(children![1], at, change)] as const,
    ),
  };
}

/** The outline with an item, or an entry where `key` is given, put into `container`. */
export function jsonOutlineWith(
  root: Node,
  container: Node,
  index: number,
  value: Outline,
  key?: string,
): Outline {
  return jsonOutline(root, container, (outline) => withInserted(outline, index, value, key));
}

export function keysOf(object: Node): readonly string[] {
  return (object.children ?? []).map(({ children }) => children![0].value as string);
}

/** An array or object as offsets. */
export function jsonList({ offset, length, children = [] }: Node): BracketedList {
  return {
    syntax: JSON_SYNTAX,
    open: offset + 1,
    close: offset + length - 1,
    items: children.map((child) => ({ start: child.offset, end: child.offset + child.length })),
  };
}

export function nameOf({ type }: Node): string {
  const names = {
    array: 'a list',
    object: 'an object',
    string: 'a text',
    null: 'null',
    property: 'a property',
  };
  return type in names ? names[type as keyof typeof names] : `a ${type}`;
}

/** Of two properties with one name, the second counts, as for `JSON.parse`. */
function valueOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast(({ children }) => children![0].value === key)?.children![1];
}

function reasonOf(error: ParseError | undefined): string {
  if (!error) return 'it is empty';
  const words = printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.toLowerCase();
}
