/**
 * The meaning of a document as plain data in which nothing is lost: lists as arrays, objects as lists of their entries in
 * order, so that two documents mean the same exactly when their outlines' JSON is the same.
 */
export type Outline = string | number | boolean | null | readonly Outline[] | Entries;

export interface Entries {
  readonly entries: readonly (readonly [key: string, value: Outline])[];
}

/** @param value a JsonValue, or what a parser made of one */
export function outlineOf(value: unknown): Outline {
  if (Array.isArray(value)) return value.map(outlineOf);
  if (typeof value !== 'object' || value === null) return value as Outline;
  return { entries: Object.entries(value).map(([key, item]) => [key, outlineOf(item)] as const) };
}

/** Whether two values are the same but for the order of keys. */
export function sameValue(one: Outline, other: Outline): boolean {
  return JSON.stringify(inKeyOrder(one)) === JSON.stringify(inKeyOrder(other));
}

/** Whether two documents mean the same, keys in the same order. */
export function sameOutline(one: Outline, other: Outline): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A list with an item, or an object with an entry, put in at `index`. */
export function withInserted(outline: Outline, index: number, item: Outline, key?: string): Outline {
  if (key === undefined) return (outline as readonly Outline[]).toSpliced(index, 0, item);
  return { entries: ((outline ?? { entries: [] }) as Entries).entries.toSpliced(index, 0, [key, item]) };
}

function inKeyOrder(outline: Outline): unknown {
  if (isEntries(outline)) {
    return {
      entries: outline.entries.map(([key, value]) => [key, inKeyOrder(value)] as const).toSorted(byKey),
    };
  }
  return Array.isArray(outline) ? (outline as readonly Outline[]).map(inKeyOrder) : outline;
}

function isEntries(outline: Outline): outline is Entries {
  return typeof outline === 'object' && outline !== null && !Array.isArray(outline);
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
