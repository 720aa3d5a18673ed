/** Parsed JSON that nobody has looked into yet. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's fields, or none. */
export function fields(value: unknown, ...path: readonly string[]): Fields {
  const found = field(value, ...path);
  return isFields(found) ? found : {};
}

/** What lies at a path of property names, or undefined. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), value);
}

/** The string at a path, or undefined. */
export function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path, or undefined. */
export function number(value: unknown, ...path: readonly string[]): number | undefined {
  const found = field(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Without the properties that are undefined. */
export function defined(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
