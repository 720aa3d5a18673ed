import { findNodeAtLocation, parseTree, type JSONPath, type Node } from 'jsonc-parser';

/** What may stand behind a value on its line: a comma, and a comment that belongs to the value. */
const TAIL = /^(?<comma>,?)[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)(?=\n)/;

/**
 * Inserts a new key after one whose line ends in a comment: jsonc-parser would put the key before that comment, which then
 * seems to speak of it.
 * @param path of the new key
 * @param after key that it follows; the last one where that is not there
 * @param unit one step of indentation
 * @returns undefined where no such comment stands, or the key is there already
 */
export function insertAfterComment(
  text: string,
  path: JSONPath,
  value: unknown,
  after: string | undefined,
  unit: string,
): string | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const object = root && findNodeAtLocation(root, path.slice(0, -1));
  const key = path.at(-1);
  const properties = object?.type === 'object' ? (object.children ?? []) : [];
  if (value === undefined || properties.some((property) => keyOf(property) === key)) return undefined;
  const before = properties.find((property) => keyOf(property) === after) ?? properties.at(-1);
  if (!before) return undefined;
  const end = before.offset + before.length;
  const tail = TAIL.exec(text.slice(end));
  if (!tail) return undefined;
  const indent = /[ \t]*$/.exec(text.slice(0, before.offset))?.[0] ?? '';
  const printed = JSON.stringify(value, undefined, unit).replaceAll('\n', `\n${indent}`);
  const comma = tail.groups?.comma ?? '';
  const rest = end + tail[0].length;
  return [
    text.slice(0, end),
    comma === '' ? ',' : '',
    text.slice(end, rest),
    `\n${indent}${JSON.stringify(key)}: ${printed}${comma}`,
    text.slice(rest),
  ].join('');
}

function keyOf(property: Node): unknown {
  return property.children?.at(0)?.value;
}
