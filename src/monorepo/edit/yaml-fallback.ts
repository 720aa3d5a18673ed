import { Document } from 'yaml';
import type { EditPath, JsonValue } from './edit.ts';
import { lineEnding } from './text-style.ts';
import { parseYaml } from './yaml-tree.ts';

/** What the library makes of a change that no splice could be proven for. */
export function printedYaml(body: string, path: EditPath, value: JsonValue, isItem: boolean): string {
  const document: Document = parseYaml(body, {});
  const node = document.createNode(value);
  if (isItem) document.addIn(path, node);
  else document.setIn(path, node);
  return document.toString({ lineWidth: 0 }).replaceAll('\n', lineEnding(body));
}
