import { afterAll, beforeAll, expect, it } from 'vitest';
import { findDuplicates, groupDuplicates } from '../../src/training/local/near-duplicates.ts';
import { openProducts, type Products } from '../../src/training/local/products.ts';
import { seededRandom } from '../../src/training/local/random.ts';
import { THUMBNAIL_SIDE } from '../../src/training/local/same-picture.ts';

let products: Products;
beforeAll(async () => {
  products = await openProducts(1);
});
afterAll(async () => await products.close());

const LEVELS = [
  { start: 0, width: 60 },
  { start: 60, width: 100 },
];
const WIDTH = 160;
const PATCHES = 8;

/** Different pictures, each of patches, of which some are a copy, a little brighter, of the one before. */
function pictures(rows: number, isCopy: (row: number) => boolean) {
  const random = seededRandom(rows);
  const matrix = new Float32Array(rows * WIDTH);
  const thumbnails = new Uint8Array(rows * THUMBNAIL_SIDE ** 2);
  for (let row = 0; row < rows; row++) {
    const own = matrix.subarray(row * WIDTH, (row + 1) * WIDTH);
    const small = thumbnails.subarray(row * THUMBNAIL_SIDE ** 2, (row + 1) * THUMBNAIL_SIDE ** 2);
    if (isCopy(row)) {
      own.set(matrix.subarray((row - 1) * WIDTH, row * WIDTH).map((value) => value + 0.2 * random()));
      const before = thumbnails.subarray((row - 1) * THUMBNAIL_SIDE ** 2, row * THUMBNAIL_SIDE ** 2);
      small.set(before.map((value) => 30 + 0.8 * value + 4 * random()));
      continue;
    }
    own.forEach((_, i) => (own[i] = random() < 0.3 ? 3 * random() : 0));
    const patches = Array.from({ length: PATCHES ** 2 }, () => 200 * random());
    small.forEach((_, i) => {
      const [y, x] = [Math.floor(i / THUMBNAIL_SIDE), i % THUMBNAIL_SIDE].map((at) =>
        Math.floor((at * PATCHES) / THUMBNAIL_SIDE),
      );
      small[i] = patches[y * PATCHES + x];
    });
  }
  return { matrix, width: WIDTH, levels: LEVELS, thumbnails, rows };
}

it.each([
  ['a few pictures', 90],
  ['so many that features are compared in fewer dimensions', 1300],
])('finds the copies among %s, and nothing else', async (_, rows) => {
  const isCopy = (row: number) => row % 30 === 7;
  const pairs = await findDuplicates(pictures(rows, isCopy), products);
  const copies = Array.from({ length: rows }, (_, row) => row).filter(isCopy);
  expect(pairs.map(({ first, second }) => [first, second])).toEqual(copies.map((row) => [row - 1, row]));
});

it('has one first of a kind through any number of pairs', () => {
  const pair = (first: number, second: number) => ({ first, second, likeness: 1 });
  expect([...groupDuplicates([pair(2, 4), pair(1, 2), pair(3, 5)], 7)]).toEqual([0, 1, 1, 3, 1, 3, 6]);
});
