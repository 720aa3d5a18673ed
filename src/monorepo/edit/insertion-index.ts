type Order = (one: string, other: string) => number;

/** The orders that people and package managers sort keys in. */
const ORDERS: readonly Order[] = [
  (one, other) => (one < other ? -1 : one > other ? 1 : 0),
  (one, other) => one.localeCompare(other, 'en'),
];

/** Where a new key goes: its place where the keys are sorted already, otherwise the end. */
export function insertionIndex(keys: readonly string[], key: string, topLevel: boolean): number {
  // The order at the top level is one of importance, even where two keys happen to be in that of the alphabet.
  if (topLevel) return keys.length;
  const order = ORDERS.find((candidate) =>
    keys.every((each, index) => index === 0 || candidate(keys[index - 1], each) <= 0),
  );
  if (!order) return keys.length;
  const index = keys.findIndex((each) => order(each, key) > 0);
  return index === -1 ? keys.length : index;
}
