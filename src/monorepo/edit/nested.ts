import type { JsonValue } from './edit.ts';

/** Objects around a value, one for each key, the outermost first. */
export function nested(keys: readonly string[], value: JsonValue): JsonValue {
  return keys.reduceRight<JsonValue>((inner, key) => ({ [key]: inner }), value);
}
