import type { JsonValue } from './edit.ts';
import type { JsonHabits } from './json-habits.ts';

/**
 * Writes a value as its surroundings would.
 * @param indent of the line that the value starts on
 */
export function printJson(value: JsonValue, indent: string, habits: JsonHabits): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isArray = Array.isArray(value);
  const [open, close] = isArray ? '[]' : '{}';
  const values = Object.values(value) as readonly JsonValue[];
  if (values.length === 0) return `${open}${close}`;
  const inner = indent + habits.unit;
  const items = isArray
    ? values.map((item) => printJson(item, inner, habits))
    : Object.entries(value as Record<string, JsonValue>).map(([key, item]) =>
        printProperty(key, item, inner, habits),
      );
  const { multiline, padding } = habits.kind(isArray ? 'array' : 'object', values.every(isScalar));
  const { eol, commaSpace } = habits;
  if (!multiline && !items.some((item) => /[\r\n]/.test(item))) {
    return `${open}${padding}${items.join(`,${commaSpace}`)}${padding}${close}`;
  }
  return `${open}${eol}${items.map((item) => inner + item).join(`,${eol}`)}${eol}${indent}${close}`;
}

export function printProperty(key: string, value: JsonValue, indent: string, habits: JsonHabits): string {
  return JSON.stringify(key) + habits.colon + printJson(value, indent, habits);
}

export function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null;
}
