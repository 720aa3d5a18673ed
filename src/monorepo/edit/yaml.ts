import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
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
import { nested } from './nested.ts';
import { outlineOf, sameValue, withInserted, type Outline } from './outline.ts';
import { proven } from './prove.ts';
import { withoutMark } from './text-style.ts';
import { printedYaml } from './yaml-fallback.ts';
import { quoteOf, yamlHabits } from './yaml-habits.ts';
import { behindKey, intoCollection, intoEmptyDocument } from './yaml-insert.ts';
import { printScalar } from './yaml-print.ts';
import {
  descendYaml,
  isNothing,
  keyText,
  nameOfYaml,
  parseYaml,
  yamlOutline,
  type YamlDocument,
  type YamlPlace,
} from './yaml-tree.ts';

// This file loads `yaml`: import it where it is used.

/**
 * Appends a scalar to a YAML list, in the indent and quotes of the item before it. A list that is missing or null is
 * created, and maps on the way to it too; a scalar that is there already changes nothing.
 * @param path of the list; `[]` for the whole file
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, `monorepo-edit-shape`
 */
export function insertYamlSeqItem(
  text: string,
  path: EditPath,
  scalar: string | number | boolean,
  options: EditOptions = {},
): EditResult {
  const { body } = withoutMark(text);
  const document = parseYaml(body, options);
  const place = descendYaml(document, path, options);
  const { node } = place;
  if (place.depth < path.length || isNothing(node)) {
    return withNew({ text, document, path, options }, place, [scalar]);
  }
  if (!isSeq<ParsedNode>(node))
    throw wrongShape(path, `is ${nameOfYaml(node)}, and a list is needed`, options);
  if (node.items.some((item) => isScalar(item) && item.value === scalar)) return unchanged(text);
  const index = node.items.length;
  const splices = intoCollection(body, node, index, { value: scalar }, yamlHabits(body, document));
  const expected = yamlOutline(document, node, (outline) => withInserted(outline, index, scalar));
  const printed = () => printedYaml(body, path, scalar, true);
  return proven(text, splices, { path, expected, read, printed }, options);
}

/**
 * Sets an entry of a YAML map, in the style of its siblings: at its place where a map below the top level has its keys
 * sorted, otherwise at the end. Maps on the way that are missing or null are created; another value is replaced in place.
 * @param path of the entry, at least its key
 * @throws {ModelBuilderError} `monorepo-edit-unparsable`, `monorepo-edit-shape`
 */
export function setYamlMapEntry(
  text: string,
  path: EditPath,
  value: JsonValue,
  options: EditOptions = {},
): EditResult {
  const { body } = withoutMark(text);
  const document = parseYaml(body, options);
  const place = descendYaml(document, path, options);
  const { node } = place;
  if (place.depth < path.length || node === null)
    return withNew({ text, document, path, options }, place, value);
  const outline = outlineOf(value);
  let before: Outline = null;
  const expected = yamlOutline(document, node, (found) => {
    before = found;
    return outline;
  });
  if (sameValue(before, outline)) return unchanged(text);
  if (isNothing(node)) return withNew({ text, document, path, options }, place, value);
  const splices = replaced(node, value, body, document);
  const printed = () => printedYaml(body, path, value, false);
  return proven(text, splices, { path, expected, read, printed }, options);
}

interface Target {
  readonly text: string;
  readonly document: YamlDocument;
  readonly path: EditPath;
  readonly options: EditOptions;
}

/** Writes what the file does not have yet: from the first missing key on, or behind a key without a value. */
function withNew({ text, document, path, options }: Target, place: YamlPlace, value: JsonValue): EditResult {
  const { body } = withoutMark(text);
  const { node, pair, depth } = place;
  const missing = path.slice(depth);
  const keys = missing.filter((segment) => typeof segment === 'string');
  if (keys.length < missing.length) throw wrongShape(path, 'does not exist', options);
  const habits = yamlHabits(body, document);
  const proof = (expected: Outline, at: EditPath, whole: JsonValue) => ({
    path,
    expected,
    read,
    printed: () => printedYaml(body, at, whole, false),
  });
  if (isNothing(node)) {
    const whole = nested(keys, value);
    const splices = pair ? behindKey(body, pair, whole, habits) : intoEmptyDocument(body, whole, habits);
    const expected = node ? yamlOutline(document, node, () => outlineOf(whole)) : outlineOf(whole);
    return proven(text, splices, proof(expected, path.slice(0, depth), whole), options);
  }
  if (!isMap<ParsedNode>(node))
    throw wrongShape(path.slice(0, depth), `is ${nameOfYaml(node)}, and a map is needed`, options);
  const [key, ...rest] = keys as [string, ...string[]];
  const whole = nested(rest, value);
  const index = insertionIndex(
    node.items.map((item) => keyText(item.key)),
    key,
    node === document.contents,
  );
  const expected = yamlOutline(document, node, (outline) =>
    withInserted(outline, index, outlineOf(whole), key),
  );
  const splices = intoCollection(body, node, index, { key, value: whole }, habits);
  return proven(text, splices, proof(expected, path.slice(0, depth + 1), whole), options);
}

/** One scalar in the place of another; anything larger is the library's to write. */
function replaced(
  node: ParsedNode,
  value: JsonValue,
  body: string,
  document: YamlDocument,
): readonly Edit[] | undefined {
  if (!isScalar(node) || (typeof value === 'object' && value !== null)) return undefined;
  const [offset, end] = node.range;
  const inserted = printScalar(value, quoteOf(node), yamlHabits(body, document));
  // A block text's range goes on to the next entry.
  return [{ offset, removed: body.slice(offset, end).trimEnd().length, inserted }];
}

function read(body: string): Outline {
  return yamlOutline(parseYaml(body, {}));
}
