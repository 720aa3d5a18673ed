import { applyEdits, modify } from 'jsonc-parser';
import type { EditPath, JsonValue } from './edit.ts';
import { indentUnit, lineEnding } from './text-style.ts';

/** What the library makes of a change that no splice could be proven for. */
export function printedJson(
  body: string,
  path: EditPath,
  value: JsonValue,
  isArrayInsertion: boolean,
): string {
  const unit = indentUnit(body);
  const formattingOptions = {
    insertSpaces: !unit.startsWith('\t'),
    tabSize: unit.length,
    eol: lineEnding(body),
    keepLines: true,
  };
  return applyEdits(body, modify(body, [...path], value, { formattingOptions, isArrayInsertion }));
}
