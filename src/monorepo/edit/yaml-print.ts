import { parse } from 'yaml';
import type { JsonValue } from './edit.ts';
import type { Quote, YamlHabits } from './yaml-habits.ts';

type Scalar = string | number | boolean | null;

/** A scalar in the quotes of its sibling, where there is one and they can hold it. */
export function printScalar(value: Scalar, sibling: Quote | '' | undefined, habits: YamlHabits): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = sibling === undefined || sibling === '';
  if (plain && isPlain(value)) return value;
  return quoted(value, plain ? habits.quote : sibling);
}

/**
 * A value in block style, as it follows its key's colon: with the space or line break in front.
 * @param indent of the key
 */
export function printBehindKey(
  value: JsonValue,
  indent: string,
  sibling: Quote | '' | undefined,
  habits: YamlHabits,
): string {
  if (isScalarValue(value) || Object.keys(value).length === 0) return ` ${printFlow(value, sibling, habits)}`;
  const inner = indent + (Array.isArray(value) ? habits.seqIndent : habits.unit);
  return habits.eol + inner + printBlock(value, inner, habits);
}

/**
 * A list or map that is not empty, in block style.
 * @param indent of its lines; the first has it already
 */
export function printBlock(value: JsonValue, indent: string, habits: YamlHabits): string {
  const lines = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item) => printItem(item, indent, habits))
    : Object.entries(value as Record<string, JsonValue>).map(
        ([key, item]) => `${printScalar(key, '', habits)}:${printBehindKey(item, indent, undefined, habits)}`,
      );
  return lines.join(habits.eol + indent);
}

/** A value on one line, as in brackets. */
export function printFlow(value: JsonValue, sibling: Quote | '' | undefined, habits: YamlHabits): string {
  if (isScalarValue(value)) return printScalar(value, sibling, habits);
  if (Object.keys(value).length === 0) return Array.isArray(value) ? '[]' : '{}';
  const { seq, map } = habits.padding;
  if (Array.isArray(value)) {
    return `[${seq}${(value as readonly JsonValue[]).map((item) => printFlow(item, sibling, habits)).join(', ')}${seq}]`;
  }
  const entries = Object.entries(value as Record<string, JsonValue>);
  const text = entries.map(
    ([key, item]) => `${printScalar(key, '', habits)}: ${printFlow(item, sibling, habits)}`,
  );
  return `{${map}${text.join(', ')}${map}}`;
}

/** Only what every reader of YAML 1.1 and 1.2 takes for this text, in a list, as a key and in brackets. */
export function isPlain(text: string): boolean {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return false;
  try {
    return (['1.1', '1.2'] as const).every((version) => {
      const value: unknown = parse(`{${text}: [${text}]}`, { version, mapAsMap: true, logLevel: 'error' });
      return (
        value instanceof Map && value.size === 1 && (value.get(text) as unknown[] | undefined)?.[0] === text
      );
    });
  } catch {
    return false;
  }
}

function printItem(value: JsonValue, indent: string, habits: YamlHabits): string {
  if (isScalarValue(value) || Object.keys(value).length === 0)
    return `- ${printFlow(value, undefined, habits)}`;
  return `- ${printBlock(value, `${indent}  `, habits)}`;
}

function quoted(value: string, quote: Quote): string {
  const single = quote === "'" && /^[\x20-\x7e]*$/.test(value);
  return single ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

function isScalarValue(value: JsonValue): value is Scalar {
  return typeof value !== 'object' || value === null;
}
