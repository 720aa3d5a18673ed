import { getNodeValue, type Node } from 'jsonc-parser';
import { isPlainObject } from '../../plain-object.ts';
import {
  unchanged,
  type Edit,
  type EditOptions,
  type EditPath,
  type EditResult,
  type JsonValue,
} from './edit.ts';
import { wrongShape } from './edit-errors.ts';
import { insertionIndex } from './insertion-index.ts';
import { printedJson } from './json-fallback.ts';
import { containerHabit, jsonHabits } from './json-habits.ts';
import { isScalar, printJson, printProperty } from './json-print.ts';
import {
  descend,
  isStrictJson,
  jsonList,
  jsonOutline,
  jsonOutlineWith,
  keysOf,
  nameOf,
  parseJson,
} from './json-tree.ts';
import { layoutAt } from './list-layout.ts';
import { spliceItem } from './list-splice.ts';
import { outlineOf, sameValue, type Outline } from './outline.ts';
import { proven, type Proof } from './prove.ts';
import { lineIndent, withoutMark } from './text-style.ts';
import { nested } from './nested.ts';

/**
 * Adds an item to a list in JSON or JSONC, in the style of the item before it: at its end, or at its place among paths that are
 * sorted. A list that is missing is created, and objects on the way to it too; an item that is there already, whatever the order
 * of its keys, changes nothing.
 * @param path of the list; `[]` for the whole file
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, `monorepo-edit-shape`
 */
export function insertJsonItem(
  text: string,
  path: EditPath,
  value: JsonValue,
  options: EditOptions = {},
): EditResult {
  const { body } = withoutMark(text);
  const root = parseJson(body, options);
  const { node, missing } = descend(root, path, options);
  if (missing.length > 0) return addProperty(text, root, node, path, missing, [value], options);
  if (node.type !== 'array') throw wrongShape(path, `is ${nameOf(node)}, and a list is needed`, options);
  const items = node.children ?? [];
  const outline = outlineOf(value);
  if (items.some((item) => sameValue(jsonOutline(item), outline))) return unchanged(text);
  const index = itemIndex(items, value);
  const expected = jsonOutlineWith(root, node, index, outline);
  const printed = () => printedJson(body, [...path, index], value, true);
  return proven(
    text,
    inserted(body, root, node, index, value),
    proofOf(body, path, expected, printed),
    options,
  );
}

/**
 * Sets a property in JSON or JSONC, in the style of its siblings: at its place where an object below the top level has its
 * keys sorted, otherwise at the end. Objects on the way that are missing are created; another value is replaced in place.
 * @param path of the property, at least its name
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, `monorepo-edit-shape`
 */
export function setJsonProperty(
  text: string,
  path: EditPath,
  value: JsonValue,
  options: EditOptions = {},
): EditResult {
  const { body } = withoutMark(text);
  const root = parseJson(body, options);
  const { node, missing } = descend(root, path, options);
  if (missing.length > 0) return addProperty(text, root, node, path, missing, value, options);
  const outline = outlineOf(value);
  if (sameValue(jsonOutline(node), outline)) return unchanged(text);
  const replacement = printJson(
    value,
    lineIndent(body, node.offset),
    jsonHabits(body, root, node.parent ?? node),
  );
  const edit: Edit = { offset: node.offset, removed: node.length, inserted: replacement };
  const expected = jsonOutline(root, node, () => outline);
  const printed = () => printedJson(body, path, value, false);
  return proven(text, [edit], proofOf(body, path, expected, printed), options);
}

/** Fewer may be in that order by chance. */
const SORTED_FROM = 3;

function itemIndex(items: readonly Node[], value: JsonValue): number {
  const pathOf = (one: unknown): string =>
    isPlainObject(one) && typeof one.path === 'string' ? one.path : '';
  const paths = items.map((item) => pathOf(getNodeValue(item)));
  const isSortable = items.length >= SORTED_FROM && ![...paths, pathOf(value)].includes('');
  return isSortable ? insertionIndex(paths, pathOf(value), false) : items.length;
}

function addProperty(
  text: string,
  root: Node,
  object: Node,
  path: EditPath,
  missing: readonly string[],
  value: JsonValue,
  options: EditOptions,
): EditResult {
  const { body } = withoutMark(text);
  const [key, ...rest] = missing as readonly [string, ...string[]];
  const whole = nested(rest, value);
  const index = insertionIndex(keysOf(object), key, object === root);
  const expected = jsonOutlineWith(root, object, index, outlineOf(whole), key);
  const keyPath = path.slice(0, path.length - rest.length);
  const printed = () => printedJson(body, keyPath, whole, false);
  return proven(
    text,
    inserted(body, root, object, index, whole, key),
    proofOf(body, path, expected, printed),
    options,
  );
}

function inserted(
  body: string,
  root: Node,
  container: Node,
  index: number,
  value: JsonValue,
  key?: string,
): readonly Edit[] {
  const list = jsonList(container);
  const habits = jsonHabits(body, root, container);
  const habit = containerHabit(habits, container, isScalar(value));
  const layout = layoutAt(body, list, index, habit);
  const item =
    key === undefined
      ? printJson(value, layout.indent, habits)
      : printProperty(key, value, layout.indent, habits);
  return spliceItem(body, list, index, item, layout, habit);
}

function proofOf(body: string, path: EditPath, expected: Outline, printed: () => string): Proof {
  const strict = isStrictJson(body);
  const read = (after: string) => {
    if (strict) JSON.parse(after);
    return jsonOutline(parseJson(after, {}));
  };
  return { path, expected, read, printed };
}
