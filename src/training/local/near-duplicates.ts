import type { Level } from './backbone.ts';
import { makeUnit, quantile } from './familiarity.ts';
import type { Products } from './products.ts';
import { seededRandom } from './random.ts';
import { COARSE_EDGES, coarseEdges, likeness, sketch, THUMBNAIL_SIDE, type Sketch } from './same-picture.ts';

/** Pictures whose features and small pixels are at hand. */
export interface LookedAt {
  /** Row-major, as the backbone gives it: not standardised. */
  readonly matrix: Float32Array;
  readonly width: number;
  readonly levels: readonly Pick<Level, 'start' | 'width'>[];
  /** One {@link THUMBNAIL_SIDE}² a row. */
  readonly thumbnails: Uint8Array;
  /** Rows that are pictures as they are. */
  readonly rows: number;
}

/** Two rows that show one picture; `first` is the smaller. */
export interface DuplicatePair {
  readonly first: number;
  readonly second: number;
  /** Correlation of their edges, {@link LEAST_LIKENESS} to 1. */
  readonly likeness: number;
}

/** Cosine of the features below which nobody is anyone's copy. */
const LEAST_COSINE = 0.8;
/** Neighbours by their edges alone need this much: most pictures have some neighbour. */
const LEAST_EDGES = 0.6;
/** Copies of photos have more than this, different photos less than 0.4 (bench/data-check). */
export const LEAST_LIKENESS = 0.7;
/** Deviations from what ordinary neighbours of the set have, on Fisher's z scale, for a pair to stand out: digits resemble each other, and a halved one is not told from another (bench/data-check). */
const DEVIATIONS = 5;
/** Rank of the neighbour that is ordinary: copies of one picture are rarely so many. */
const ORDINARY = 10;
/** Pictures whose ordinary neighbour is looked at. */
const MOST_ORDINARY = 256;
/** What always counts as a copy, however alike the set's pictures are. */
const CERTAIN_LIKENESS = 0.985;
/** Rows that are compared with all at a time. */
const BLOCK = 512;
/** From so many pictures on features are compared in fewer dimensions: pairs are quadratic in the pictures. */
const MANY = 1000;
const PROJECTED = 256;

/**
 * Near duplicates: the nearest by features (levels of unit length, averaged) and by the edges of the thumbnail, as they are and
 * mirrored, are candidates; laying one over the other proves them.
 * @returns by row
 */
export async function findDuplicates(looked: LookedAt, products: Products): Promise<DuplicatePair[]> {
  const { thumbnails, rows } = looked;
  if (rows < 2) return [];
  const small = (row: number) =>
    thumbnails.subarray(row * THUMBNAIL_SIDE ** 2, (row + 1) * THUMBNAIL_SIDE ** 2);
  const candidates = new Set<number>();
  const add = (a: number, b: number) => candidates.add(Math.min(a, b) * rows + Math.max(a, b));

  const signatures = await signaturesOf(looked, products);
  await nearest(signatures, signatures, rows, LEAST_COSINE, products, add);
  const plain = new Float32Array(rows * COARSE_EDGES);
  const mirrored = new Float32Array(rows * COARSE_EDGES);
  for (let row = 0; row < rows; row++) {
    plain.set(coarseEdges(small(row), false), row * COARSE_EDGES);
    mirrored.set(coarseEdges(small(row), true), row * COARSE_EDGES);
  }
  const ordinary: number[] = [];
  const every = Math.ceil(rows / MOST_ORDINARY);
  await nearest(plain, plain, rows, LEAST_EDGES, products, add, (row, own) => {
    if (row % every !== 0) return;
    const cosine = own.toSorted().at(-1 - Math.min(ORDINARY, rows - 1))!;
    ordinary.push(likeness(sketch(small(row)), sketch(small(own.indexOf(cosine)))));
  });
  await nearest(plain, mirrored, rows, LEAST_EDGES, products, add);

  let last: { readonly row: number; readonly sketch: Sketch } | undefined;
  const pairs = [...candidates]
    .sort((a, b) => a - b)
    .map((pair): DuplicatePair => {
      const [first, second] = [Math.floor(pair / rows), pair % rows];
      if (last?.row !== first) last = { row: first, sketch: sketch(small(first)) };
      return { first, second, likeness: likeness(last.sketch, sketch(small(second))) };
    });
  const least = standingOut(ordinary);
  return pairs.filter((pair) => pair.likeness >= least);
}

/**
 * For each row the smallest row of its kind, through any number of pairs.
 * @returns one number a row; a row without a copy is its own
 */
export function groupDuplicates(pairs: readonly DuplicatePair[], rows: number): Int32Array {
  const first = Int32Array.from({ length: rows }, (_, row) => row);
  const rootOf = (row: number): number => {
    while (first[row] !== row) row = first[row];
    return row;
  };
  for (const pair of pairs) {
    const [a, b] = [rootOf(pair.first), rootOf(pair.second)];
    first[Math.max(a, b)] = Math.min(a, b);
  }
  return first.map((_, row) => rootOf(row));
}

/** The likeness from which on a pair stands out among ordinary neighbours. */
function standingOut(all: readonly number[]): number {
  const z = Float64Array.from(all, (value) => Math.atanh(Math.min(0.9999, Math.max(-0.9999, value)))).sort();
  if (z.length === 0) return LEAST_LIKENESS;
  const middle = quantile(z, 0.5);
  // 1.4826: the median absolute deviation of a normal distribution, in standard deviations.
  const deviation = 1.4826 * quantile(z.map((value) => Math.abs(value - middle)).sort(), 0.5);

  return Math.min(CERTAIN_LIKENESS, Math.max(LEAST_LIKENESS, Math.tanh(middle + DEVIATIONS * deviation)));
}

/** Every level made unit length, side by side; of many pictures in fewer dimensions, which keep cosines nearly as they are. */
async function signaturesOf(
  { matrix, width, levels, rows }: LookedAt,
  products: Products,
): Promise<Float32Array> {
  const used = levels.reduce((sum, level) => sum + level.width, 0);
  const directions = rows > MANY ? signs(used) : undefined;
  const size = directions === undefined ? used : PROJECTED;
  const result = new Float32Array(rows * size);
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start);
    const block = new Float32Array(count * used);
    for (let row = 0; row < count; row++) {
      let to = row * used;
      for (const level of levels) {
        const from = (start + row) * width + level.start;
        block.set(matrix.subarray(from, from + level.width), to);
        makeUnit(block.subarray(to, (to += level.width)));
      }
    }
    const own = directions === undefined ? block : await products.of(block, directions, used);
    result.set(own, start * size);
  }
  for (let row = 0; row < rows; row++) makeUnit(result.subarray(row * size, (row + 1) * size));
  return result;
}

/** Random directions [projected, width] of +1 and -1 (Achlioptas 2003). */
function signs(width: number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: PROJECTED * width }, () => (random() < 0.5 ? -1 : 1));
}

/** The two rows of `b` nearest to each row of `a`, itself left out. Both hold unit vectors. */
async function nearest(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  least: number,
  products: Products,
  add: (a: number, b: number) => void,
  look: (row: number, cosines: Float32Array) => void = () => undefined,
): Promise<void> {
  const size = a.length / rows;
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(rows, start + BLOCK);
    const cosines = await products.of(a.subarray(start * size, end * size), b, size);
    for (let row = start; row < end; row++) {
      const own = cosines.subarray((row - start) * rows, (row - start + 1) * rows);
      own[row] = -1;
      look(row, own);
      let [first, second] = [-1, -1];
      for (let i = 0; i < rows; i++) {
        if (own[i] < least || (second >= 0 && own[i] <= own[second])) continue;
        if (first < 0 || own[i] > own[first]) [first, second] = [i, first];
        else second = i;
      }
      for (const neighbour of [first, second]) if (neighbour >= 0) add(row, neighbour);
    }
  }
}
