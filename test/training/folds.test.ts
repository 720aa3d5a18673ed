import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/dataset/types.ts';
import { assignFolds, FOLDS, NEVER } from '../../src/training/local/folds.ts';

function pictures(counts: Readonly<Record<string, number>>): Picture[] {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${label}/${index}.png`;
      const sha256 = createHash('sha256').update(name).digest('hex');
      return { path: `/${name}`, name, label, sha256, width: 8, height: 8 };
    }),
  );
}

const alone = (count: number) => Int32Array.from({ length: count }, (_, at) => at);

describe('assignFolds', () => {
  it('spreads pictures over five folds', () => {
    const all = pictures({ a: 300, b: 300 });
    const { folds } = assignFolds(all, alone(600), 1);
    for (let fold = 0; fold < FOLDS; fold++) {
      expect(folds.filter((of) => of === fold).length).toBeGreaterThan(80);
    }
  });

  it('leaves a picture in its fold when others come and go, in whatever order', () => {
    const all = pictures({ a: 60, b: 40 });
    const some = all.filter((_, at) => at % 3 !== 0).toReversed();
    const before = new Map(all.map((picture, at) => [picture, assignFolds(all, alone(100), 1).folds[at]]));
    const { folds } = assignFolds(some, alone(some.length), 1);
    some.forEach((picture, at) => expect(folds[at]).toBe(before.get(picture)));
  });

  it('puts near duplicates into one fold, across labels too', () => {
    const all = pictures({ a: 20, b: 20 });
    const firstOf = alone(40);
    for (const copy of [7, 19, 25, 33]) firstOf[copy] = 3;
    const { folds } = assignFolds(all, firstOf, 1);
    expect(new Set([3, 7, 19, 25, 33].map((at) => folds[at])).size).toBe(1);
  });

  it('never has all pictures of a label in one fold', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { folds } = assignFolds(pictures({ a: 2, b: 3 }), alone(5), seed);
      expect(new Set(folds.slice(0, 2)).size).toBe(2);
      expect(new Set(folds.slice(2)).size).toBeGreaterThan(1);
    }
  });

  it('tells a label that has nothing but copies, and measures it all the same', () => {
    const { folds, copiesOnly } = assignFolds(
      pictures({ a: 4, b: 4 }),
      Int32Array.of(0, 0, 0, 0, 4, 5, 6, 7),
      1,
    );
    expect(copiesOnly).toEqual(['a']);
    expect(new Set(folds.slice(0, 4)).size).toBe(2);
  });

  it('never leaves out a label’s only picture', () => {
    expect(assignFolds(pictures({ a: 1, b: 9 }), alone(10), 1).folds[0]).toBe(NEVER);
  });
});
