/** Mulberry32, as the prototype seeds its splits. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffle<Item>(items: readonly Item[], next: () => number): Item[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** Seeds of the splits. */
export const SEEDS = [100, 101, 102, 103, 104, 105, 106, 107, 108, 109] as const;

/**
 * The prototype's stratified split, so that our figures and its own are paired on the same pictures.
 * @param classes class index of each item
 * @returns positions in `classes`
 */
export function prototypeSplit(
  classes: readonly number[],
  share: number,
  seed: number,
): { train: number[]; test: number[] } {
  const next = random(seed);
  const byClass = new Map<number, number[]>();
  for (const label of [...new Set(classes)].sort((a, b) => a - b)) byClass.set(label, []);
  classes.forEach((label, i) => byClass.get(label)!.push(i));
  const train: number[] = [];
  const test: number[] = [];
  for (const members of byClass.values()) {
    const shuffled = shuffle(members, next);
    const count = Math.max(1, Math.round(shuffled.length * share));
    test.push(...shuffled.slice(0, count));
    train.push(...shuffled.slice(count));
  }
  return { train, test };
}
