/** Reads a JSON Schema as a map of what a template may name. */

export type Schema = Readonly<Record<string, unknown>>;

/** A schema and the document that its `#/` references start from. */
interface Place {
  readonly schema: Schema;
  readonly document: Schema;
}

/** What is known of one variable. */
export interface Variable {
  /** Dotted path from the context's root, `[]` for an item: `labels[]`. */
  readonly path: string;
  /** Path of the first member on the way that need not be there. */
  readonly optional: string | undefined;
  readonly places: readonly Place[];
}

/** @param documents every schema that may be referred to, by file name; `entry` is the context's own */
export function contextVariable(documents: Readonly<Record<string, Schema>>, entry: string): VariableReader {
  const expand = (place: Place): readonly Place[] => {
    const { $ref } = place.schema;
    const referred = typeof $ref === 'string' ? expand(resolve($ref, place.document, documents)) : [];
    const parts = [place.schema.allOf, place.schema.anyOf].flatMap((list) =>
      Array.isArray(list) ? (list as Schema[]) : [],
    );
    return [place, ...referred, ...parts.flatMap((schema) => expand({ schema, document: place.document }))];
  };
  const document = documents[entry] ?? {};
  return {
    root: { path: '', optional: undefined, places: expand({ schema: document, document }) },
    member(variable, key) {
      const found = variable.places.flatMap((place) => membersOf(place, key)).flatMap(expand);
      if (found.length === 0) return undefined;
      const path = variable.path === '' ? key : `${variable.path}.${key}`;
      const isRequired = isList(variable) || variable.places.some(({ schema }) => requires(schema, key));
      return { path, optional: variable.optional ?? (isRequired ? undefined : path), places: found };
    },
    item(variable) {
      const places = variable.places.flatMap((place) => itemsOf(place)).flatMap(expand);
      return places.length === 0 ? undefined : { ...variable, path: `${variable.path}[]`, places };
    },
  };
}

export interface VariableReader {
  readonly root: Variable;
  /** @returns undefined when there is no such member */
  member(variable: Variable, key: string): Variable | undefined;
  /** @returns undefined when it is no list */
  item(variable: Variable): Variable | undefined;
}

/** Names of members, for suggestions. */
export function memberNames({ places }: Variable): readonly string[] {
  return places.flatMap(({ schema }) => Object.keys((schema.properties as object | undefined) ?? {}));
}

export function isList({ places }: Variable): boolean {
  return places.some(({ schema }) => schema.type === 'array');
}

export function isText({ places }: Variable): boolean {
  return places.some(
    ({ schema }) => schema.type === 'string' || valuesOf(schema).some((value) => typeof value === 'string'),
  );
}

/** Shown as it is: a number, a boolean, or a text that the tool makes itself. */
export function isBare(variable: Variable): boolean {
  const { places } = variable;
  if (isText(variable))
    return places.some(({ schema }) => schema['x-bare'] === true || valuesOf(schema).length > 0);
  return places.some(({ schema }) => {
    const types = Array.isArray(schema.type) ? (schema.type as unknown[]) : [schema.type];
    return (
      valuesOf(schema).length > 0 ||
      types.some((type) => type === 'number' || type === 'integer' || type === 'boolean')
    );
  });
}

function valuesOf(schema: Schema): readonly unknown[] {
  if ('const' in schema) return [schema.const];
  return Array.isArray(schema.enum) ? (schema.enum as unknown[]) : [];
}

function requires(schema: Schema, key: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(key);
}

const LENGTH: Schema = { type: 'integer' };

function membersOf({ schema, document }: Place, key: string): readonly Place[] {
  if (schema.type === 'array' && key === 'length') return [{ schema: LENGTH, document }];
  if (/^\d+$/.test(key)) return itemsOf({ schema, document }, Number(key));
  const properties = schema.properties as Record<string, Schema> | undefined;
  const property = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return property ? [{ schema: property, document }] : [];
}

function itemsOf({ schema, document }: Place, index?: number): readonly Place[] {
  const prefix = Array.isArray(schema.prefixItems) ? (schema.prefixItems as Schema[]) : [];
  const own = index === undefined ? prefix : prefix.slice(index, index + 1);
  const rest = typeof schema.items === 'object' && schema.items !== null ? [schema.items as Schema] : [];
  return [...own, ...rest].map((item) => ({ schema: item, document }));
}

function resolve(reference: string, document: Schema, documents: Readonly<Record<string, Schema>>): Place {
  const [file = '', pointer = ''] = reference.split('#');
  const home = file === '' ? document : (documents[file] ?? {});
  let schema: unknown = home;
  for (const key of pointer.split('/').filter(Boolean)) schema = (schema as Schema | undefined)?.[key];
  return { schema: (schema as Schema | undefined) ?? {}, document: home };
}
