type Schema = Readonly<Record<string, unknown>>;
type Check = (value: unknown, keyword: never, schema: Schema, root: Schema) => boolean;

/** These say nothing about a value, or are read together with another. */
const SILENT = new Set(['$schema', '$id', '$defs', 'title', 'description', 'then']);

/**
 * Whether a value fits a JSON Schema, for the keywords that `schemas/` has: loading ajv takes longer than all the rest of
 * reading a bundle. False also means "not known", so that ajv, which then finds the words, has the last one.
 */
export function surelyValid(value: unknown, schema: Schema): boolean {
  try {
    return fits(value, schema, schema);
  } catch (cause) {
    if (cause instanceof NotKnown) return false;
    throw cause;
  }
}

class NotKnown extends Error {}

function fits(value: unknown, schema: Schema, root: Schema): boolean {
  return Object.entries(schema).every(([name, keyword]) => {
    if (SILENT.has(name)) return true;
    if (!Object.hasOwn(CHECKS, name)) throw new NotKnown(name);
    return CHECKS[name](value, keyword as never, schema, root);
  });
}

const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, type: string) => {
    if (!Object.hasOwn(TYPES, type)) throw new NotKnown(type);
    return TYPES[type](value);
  },
  const: (value, wanted) => value === wanted,
  enum: (value, wanted: readonly unknown[]) => wanted.includes(value),
  minimum: (value, limit: number) => typeof value !== 'number' || value >= limit,
  maximum: (value, limit: number) => typeof value !== 'number' || value <= limit,
  exclusiveMinimum: (value, limit: number) => typeof value !== 'number' || value > limit,
  minLength: (value, length: number) => typeof value !== 'string' || Array.from(value).length >= length,
  pattern: (value, pattern: string) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minItems: (value, count: number) => !Array.isArray(value) || value.length >= count,
  maxItems: (value, count: number) => !Array.isArray(value) || value.length <= count,
  uniqueItems: (value) => {
    if (!Array.isArray(value)) return true;
    if (!value.every((item) => typeof item === 'string')) throw new NotKnown('uniqueItems');
    return new Set(value).size === value.length;
  },
  items: (value, item: Schema, _, root) =>
    !Array.isArray(value) || value.every((each) => fits(each, item, root)),
  required: (value, names: readonly string[]) =>
    !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (value, properties: Readonly<Record<string, Schema>>, _, root) =>
    !isObject(value) ||
    Object.entries(properties).every(
      ([name, schema]) => !Object.hasOwn(value, name) || fits(value[name], schema, root),
    ),
  allOf: (value, schemas: readonly Schema[], _, root) => schemas.every((schema) => fits(value, schema, root)),
  anyOf: (value, schemas: readonly Schema[], _, root) => schemas.some((schema) => fits(value, schema, root)),
  if: (value, condition: Schema, { then }, root) =>
    !fits(value, condition, root) || fits(value, then as Schema, root),
  $ref: (value, reference: string, _, root) => {
    const definitions = root.$defs as Readonly<Record<string, Schema>> | undefined;
    const name = reference.replace(/^#\/\$defs\//, '');
    if (!definitions || !Object.hasOwn(definitions, name)) throw new NotKnown(reference);
    return fits(value, definitions[name], root);
  },
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isInteger,
  null: (value) => value === null,
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
