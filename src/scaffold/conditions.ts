/** `when` of a `template.json`: `path`, `!path`, `path == word`, `path != word`. */
export interface Condition {
  /** Dotted path into the context. */
  readonly path: string;
  /** Absent: true or not. */
  readonly word?: string;
  readonly negated: boolean;
}

const FORM = /^(?<not>!)?(?<path>[A-Za-z][\w.]*)(?:\s*(?<operator>==|!=)\s*(?<word>[\w@./*-]+))?$/;

/** @returns undefined when the text has another form */
export function parseCondition(text: string): Condition | undefined {
  const parts: Partial<Record<string, string>> | undefined = FORM.exec(text.trim())?.groups;
  if (!parts?.path || (parts.not && parts.operator)) return undefined;
  const negated = parts.not !== undefined || parts.operator === '!=';
  return parts.word === undefined
    ? { path: parts.path, negated }
    : { path: parts.path, word: parts.word, negated };
}

/** Empty arrays, empty text, 0 and what is absent are false, as in Handlebars. */
export function holds({ path, word, negated }: Condition, context: object): boolean {
  const value = valueAt(context, path);
  const truth = word === undefined ? isTruthy(value) : String(value) === word;
  return truth !== negated;
}

function valueAt(context: object, path: string): unknown {
  let value: unknown = context;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
