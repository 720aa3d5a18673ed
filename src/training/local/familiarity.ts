import type { Level } from './backbone.ts';
import type { Products } from './products.ts';
import { seededRandom } from './random.ts';

/** Prototypes of a set (bench/unfamiliar). */
const PROTOTYPES = 32;
/** Pictures that the prototypes are made of; more would not move them. */
const MOST_PICTURES = 4096;
const ROUNDS = 15;
/** Pictures that are all alike have a cosine of 1 but for the last digits of the graph's own sums. */
const ROUNDING = 1e-5;

/** Rows of the `head` level as the backbone gives it, each made unit length. */
export interface HeadRows {
  /** Row-major [rows, width]. */
  readonly unit: Float32Array;
  readonly width: number;
}

/** What a model knows of the pictures that it was trained on, to tell a picture of another kind. */
export interface Familiarity {
  /** Unit vectors, row-major [prototypes, width of the `head` level]. */
  readonly prototypes: Float32Array;
  readonly width: number;
  /** Cosine to the nearest prototype below which a picture is unfamiliar, -1 to 1; absent where no picture could be asked out of fold. */
  readonly threshold?: number;
}

/** The `head` level of the first rows of a feature matrix, each made unit length; a row of zeros stays one. */
export function headRows(
  matrix: Float32Array,
  stride: number,
  { start, width }: Pick<Level, 'start' | 'width'>,
  rows: number,
): HeadRows {
  const unit = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    unit.set(matrix.subarray(row * stride + start, row * stride + start + width), row * width);
    makeUnit(unit.subarray(row * width, (row + 1) * width));
  }
  return { unit, width };
}

/** Scales a vector to length 1, in place; zeros stay. */
export function makeUnit(values: Float32Array): void {
  let squares = 0;
  for (const value of values) squares += value * value;
  if (squares === 0) return;
  const length = Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i] /= length;
}

/**
 * Spherical k-means (Dhillon & Modha 2001), seeded: the means of the pictures that are nearest to each, as unit vectors.
 * A set of no more pictures than prototypes is its own.
 * @returns row-major [prototypes, width]
 */
export async function findPrototypes(
  { unit, width }: HeadRows,
  products: Products,
  seed: number,
): Promise<Float32Array> {
  const total = unit.length / width;
  if (total <= PROTOTYPES) return unit.slice();
  const random = seededRandom(seed);
  const order = Array.from({ length: total }, (_, row) => row);
  const taken = Math.min(total, MOST_PICTURES);
  for (let i = 0; i < taken; i++) {
    const other = i + Math.floor(random() * (total - i));
    [order[i], order[other]] = [order[other], order[i]];
  }
  const rows = taken === total ? unit : gather({ unit, width }, order.slice(0, taken));
  let prototypes = await spread(rows, width, products, random);
  for (let round = 0; round < ROUNDS; round++) {
    const cosines = await products.of(rows, prototypes, width);
    const next = new Float32Array(PROTOTYPES * width);
    const counts = new Int32Array(PROTOTYPES);
    for (let row = 0; row < taken; row++) {
      const nearest = highest(cosines, row * PROTOTYPES, PROTOTYPES);
      counts[nearest]++;
      for (let i = 0; i < width; i++) next[nearest * width + i] += rows[row * width + i];
    }
    counts.forEach((count, at) => {
      // One that has lost its pictures stays where it was.
      if (count === 0) next.set(prototypes.subarray(at * width, (at + 1) * width), at * width);
      makeUnit(next.subarray(at * width, (at + 1) * width));
    });
    const moved = next.some((value, i) => Math.abs(value - prototypes[i]) > 1e-4);
    prototypes = next;
    if (!moved) break;
  }
  return prototypes;
}

/** Cosine of each row to its nearest prototype. */
export async function familiarityOf(
  { unit, width }: HeadRows,
  prototypes: Float32Array,
  products: Products,
): Promise<Float32Array> {
  const count = prototypes.length / width;
  const cosines = await products.of(unit, prototypes, width);
  return Float32Array.from(
    { length: unit.length / width },
    (_, row) => cosines[row * count + highest(cosines, row * count, count)],
  );
}

/**
 * Prototypes of all rows, and the threshold that keeps a share of pictures whose like was not among them.
 * @param folds fold of each row
 * @param scored folds whose rows are asked
 * @param keep share of the training's own pictures that are to be familiar, 0 to 1
 */
export async function fitFamiliarity(
  rows: HeadRows,
  folds: Int32Array,
  scored: readonly number[],
  keep: number,
  products: Products,
  seed: number,
): Promise<Familiarity & { readonly outOfFold: Float32Array }> {
  const outOfFold = new Float32Array(folds.length).fill(NaN);
  for (const fold of scored) {
    const [inside, outside] = [indices(folds, (of) => of === fold), indices(folds, (of) => of !== fold)];
    if (inside.length === 0 || outside.length === 0) continue;
    const prototypes = await findPrototypes(gatherRows(rows, outside), products, seed);
    const values = await familiarityOf(gatherRows(rows, inside), prototypes, products);
    inside.forEach((row, at) => (outOfFold[row] = values[at]));
  }
  const asked = outOfFold.filter((value) => !Number.isNaN(value)).sort();
  return {
    prototypes: await findPrototypes(rows, products, seed),
    width: rows.width,
    outOfFold,
    ...(asked.length > 0 && { threshold: quantile(asked, 1 - keep) - ROUNDING }),
  };
}

/** Linear between the two nearest values, as numpy's default. @param sorted ascending, not empty */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Beginnings far from each other (k-means++; Arthur & Vassilvitskii 2007). */
async function spread(
  rows: Float32Array,
  width: number,
  products: Products,
  random: () => number,
): Promise<Float32Array> {
  const total = rows.length / width;
  const result = new Float32Array(PROTOTYPES * width);
  const distances = new Float64Array(total).fill(Infinity);
  let chosen = Math.floor(random() * total);
  for (let at = 0; at < PROTOTYPES; at++) {
    const centre = rows.subarray(chosen * width, (chosen + 1) * width);
    result.set(centre, at * width);
    const cosines = await products.of(rows, centre, width);
    let sum = 0;
    for (let row = 0; row < total; row++) {
      distances[row] = Math.min(distances[row], Math.max(0, 1 - cosines[row]));
      sum += distances[row];
    }
    let left = random() * sum;
    chosen = 0;
    while (chosen < total - 1 && (left -= distances[chosen]) > 0) chosen++;
  }
  return result;
}

function gatherRows(rows: HeadRows, which: readonly number[]): HeadRows {
  return { unit: gather(rows, which), width: rows.width };
}

function gather({ unit, width }: HeadRows, which: readonly number[]): Float32Array {
  const result = new Float32Array(which.length * width);
  which.forEach((row, at) => result.set(unit.subarray(row * width, (row + 1) * width), at * width));
  return result;
}

function indices(folds: Int32Array, wanted: (fold: number) => boolean): number[] {
  const result: number[] = [];
  folds.forEach((fold, row) => {
    if (wanted(fold)) result.push(row);
  });
  return result;
}

function highest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}
