import type { ErrorObject } from 'ajv';
import { isPathFormat, PATH_FAULTS } from './safe-path.ts';

/** What is wrong with a file's content. */
export interface Fault {
  /** A predicate, to stand behind the file's name: `is not JSON`. */
  readonly problem: string;
  /** Whether a path in it may not be followed. */
  readonly isUnsafePath?: boolean;
}

/** So many places are named. */
const MOST_PLACES = 4;
const LONGEST = 60;

/** ajv's errors as a sentence, each with its place. */
export function faultIn(errors: readonly ErrorObject[]): Fault {
  const told = errors.filter((error) => !isPartOfAnother(error, errors));
  const sentences = [...new Set(told.map((error) => sentence(error)))];
  const more = sentences.length > MOST_PLACES ? [`and ${sentences.length - MOST_PLACES} more`] : [];
  return {
    problem: `cannot be used: ${[...sentences.slice(0, MOST_PLACES), ...more].join('; ')}`,
    isUnsafePath: told.some(({ keyword }) => keyword === 'format'),
  };
}

/** Of alternatives none of which fits, and of a condition, one error says enough. */
function isPartOfAnother({ keyword, schemaPath }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (keyword === 'if' || keyword === 'propertyNames') return true;
  return errors.some(
    (other) => /^(?:any|one)Of$/.test(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`),
  );
}

function sentence(error: ErrorObject): string {
  const place = placeOf(error.instancePath);
  const words = wordsFor(error);
  return `${place === '' ? 'it' : place} ${words}`;
}

function wordsFor({ keyword, params, parentSchema, propertyName, data, message = '' }: ErrorObject): string {
  const facts = params as Readonly<Record<string, unknown>>;
  const schema = (parentSchema ?? {}) as Readonly<Record<string, unknown>>;
  switch (keyword) {
    case 'required':
      return `lacks ${quoted(facts.missingProperty)}`;
    case 'additionalProperties': {
      const known = Object.keys((schema.properties as object | undefined) ?? {}).filter(
        (name) => name !== '$schema',
      );
      return `has an unknown member ${quoted(facts.additionalProperty)} (there is: ${known.join(', ')})`;
    }
    case 'const':
      return `must be ${JSON.stringify(facts.allowedValue)}`;
    case 'enum':
      return `must be one of ${(facts.allowedValues as readonly unknown[]).map((one) => JSON.stringify(one)).join(', ')}`;
    case 'type':
      return `must be ${article([facts.type].flat().join(' or '))}`;
    case 'format': {
      const { format } = facts;
      const path = propertyName ?? data;
      const reason = isPathFormat(format) ? PATH_FAULTS[format](String(path)) : undefined;
      return propertyName === undefined
        ? `is ${quoted(path)}, which ${reason ?? 'is no usable path'}`
        : `names the path ${quoted(path)}, which ${reason ?? 'is no usable path'}`;
    }
    default:
      return described(message, propertyName, schema);
  }
}

function described(
  message: string,
  name: string | undefined,
  { description }: Readonly<Record<string, unknown>>,
): string {
  const whose = name === undefined ? '' : `has the member ${quoted(name)}, whose name `;
  return `${whose}${message}${typeof description === 'string' ? ` (${description})` : ''}`;
}

/** `/files/a~1b/sha256` → `"sha256" of "a/b" of "files"`. */
function placeOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `item ${Number(part) + 1}` : quoted(part)))
    .reverse()
    .join(' of ');
}

function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function article(type: string): string {
  return /^(?:object|array|integer)/.test(type) ? `an ${type}` : `a ${type}`;
}
