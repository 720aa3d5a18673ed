/** Whether a value is an object with keys, as JSON and YAML have them: no list, not null. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
