import { makeUnit } from './familiarity.ts';

/** Side of a {@link thumbnail}, pixels. */
export const THUMBNAIL_SIDE = 56;
/** Sides of the grids on which two pictures are laid over each other: to find the place, and to look closely. */
const COARSE = 16;
const FINE = 32;
/** Less than this on the coarse grid, half of what copies have in the end, is not looked at closely. */
const LEAST_COARSE = 0.35;
/** A place that is not better than this on the fine grid is not moved any more. */
const LEAST_FINE = 0.45;

/** Part of a picture, in shares of its sides. */
type Part = readonly [left: number, top: number, right: number, bottom: number];

const WHOLE: Part = [0, 0, 1, 1];

/**
 * A picture in few grey pixels: what is left of it after re-encoding, resizing and brightening.
 * @param pixels interleaved RGB of `width` × `height`
 * @returns row-major, {@link THUMBNAIL_SIDE}² means of luma (ITU-R BT.601)
 */
export function thumbnail(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const result = new Uint8Array(THUMBNAIL_SIDE ** 2);
  const range = (at: number, size: number) => {
    const from = Math.floor((at * size) / THUMBNAIL_SIDE);
    return [from, Math.max(from + 1, Math.floor(((at + 1) * size) / THUMBNAIL_SIDE))] as const;
  };
  for (let row = 0, at = 0; row < THUMBNAIL_SIDE; row++) {
    const [top, bottom] = range(row, height);
    for (let column = 0; column < THUMBNAIL_SIDE; column++) {
      const [left, right] = range(column, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let i = 3 * (y * width + left); i < 3 * (y * width + right); i += 3)
          sum += 299 * pixels[i] + 587 * pixels[i + 1] + 114 * pixels[i + 2];
      }
      result[at++] = Math.round(sum / (1000 * (bottom - top) * (right - left)));
    }
  }
  return result;
}

/** A thumbnail, and its edges on the coarse grid as vectors of unit length: of the whole, of its mirror image, and of the parts tried. */
export interface Sketch {
  readonly picture: Uint8Array;
  readonly plain: Float32Array;
  readonly mirrored: Float32Array;
  readonly parts: readonly Float32Array[];
}

/** @param picture as {@link thumbnail} */
export function sketch(picture: Uint8Array): Sketch {
  return {
    picture,
    plain: coarseEdges(picture, false),
    mirrored: coarseEdges(picture, true),
    parts: PARTS.map((part) => unitEdges(sample(picture, part, false, COARSE), COARSE)),
  };
}

/**
 * How well one picture lies over the other or a part of it, as it is or mirrored: correlation of the edges at the best of the
 * places tried, -1 to 1; brightness and contrast do not count.
 */
export function likeness(a: Sketch, b: Sketch): number {
  let best = { value: -1, part: WHOLE, inner: a, outer: b, mirrored: false };
  for (const mirrored of [false, true]) {
    for (const [inner, outer] of [
      [a, b],
      [b, a],
    ]) {
      const fixed = mirrored ? inner.mirrored : inner.plain;
      outer.parts.forEach((edges, at) => {
        const value = product(fixed, edges);
        if (value > best.value) best = { value, part: PARTS[at], inner, outer, mirrored };
      });
    }
  }
  if (best.value < LEAST_COARSE) return best.value;
  const fixed = unitEdges(sample(best.inner.picture, WHOLE, best.mirrored, FINE), FINE);
  return refined(best.part, (part) =>
    product(fixed, unitEdges(sample(best.outer.picture, part, false, FINE), FINE)),
  );
}

/** The edges of a picture on the coarse grid, as a vector of unit length: the cosine of two is their likeness as they are. */
export function coarseEdges(picture: Uint8Array, mirrored: boolean): Float32Array {
  return unitEdges(sample(picture, WHOLE, mirrored, COARSE), COARSE);
}

/** Numbers in {@link coarseEdges}. */
export const COARSE_EDGES = 2 * (COARSE - 1) ** 2;

/** Parts that are tried: whole, and nine places each of 95 and 90 %. */
const PARTS: readonly Part[] = [
  WHOLE,
  ...[0.95, 0.9].flatMap((side) =>
    [0, 0.5, 1].flatMap((x) =>
      [0, 0.5, 1].map((y): Part => {
        const [left, top] = [x * (1 - side), y * (1 - side)];
        return [left, top, left + side, top + side];
      }),
    ),
  ),
];

/** The highest score near a place. */
function refined(start: Part, score: (part: Part) => number): number {
  let [place, value] = [start, score(start)];
  if (value < LEAST_FINE) return value;
  for (let step = 1 / FINE; step > 0.3 / FINE;) {
    let moved = false;
    for (let edge = 0; edge < 4; edge++) {
      for (const by of [-step, step]) {
        const part = place.map((at, i) =>
          i === edge ? Math.min(1, Math.max(0, at + by)) : at,
        ) as unknown as Part;
        const next = score(part);
        if (next > value) [place, value, moved] = [part, next, true];
      }
    }
    if (!moved) step /= 2;
  }
  return value;
}

/** The part on a grid, between pixels linearly. */
function sample(
  grey: Uint8Array,
  [left, top, right, bottom]: Part,
  mirrored: boolean,
  grid: number,
): Float32Array {
  const result = new Float32Array(grid * grid);
  const [xs, ys] = [positions(left, right, grid), positions(top, bottom, grid)];
  for (let row = 0; row < grid; row++) {
    const y0 = Math.floor(ys[row]);
    const downwards = ys[row] - y0;
    for (let column = 0; column < grid; column++) {
      const x0 = Math.floor(xs[column]);
      const along = xs[column] - x0;
      const corner = y0 * THUMBNAIL_SIDE + x0;
      const above = grey[corner] + along * (grey[corner + 1] - grey[corner]);
      const under = corner + THUMBNAIL_SIDE;
      const below = grey[under] + along * (grey[under + 1] - grey[under]);
      result[row * grid + (mirrored ? grid - 1 - column : column)] = above + downwards * (below - above);
    }
  }
  return result;
}

/** Centres of a grid's cells between two edges of a part, in pixels; each has a pixel after it. */
function positions(from: number, to: number, grid: number): Float64Array {
  // Short of the last pixel by nothing that counts, so that the one after it is there.
  const last = THUMBNAIL_SIDE - 1 - 1e-9;
  const result = new Float64Array(grid);
  for (let at = 0; at < grid; at++)
    result[at] = Math.min(
      last,
      Math.max(0, (from + ((at + 0.5) / grid) * (to - from)) * THUMBNAIL_SIDE - 0.5),
    );
  return result;
}

/** Differences to the right and down, one after the other, as a vector of unit length; zeros stay. */
function unitEdges(values: Float32Array, grid: number): Float32Array {
  const side = grid - 1;
  const result = new Float32Array(2 * side * side);
  for (let row = 0, at = 0; row < side; row++) {
    for (let here = row * grid; here < row * grid + side; here++) {
      result[at++] = values[here + 1] - values[here];
      result[at++] = values[here + grid] - values[here];
    }
  }
  makeUnit(result);
  return result;
}

/** Both have an even number of values; two sums, for an addition waits for the one before it. */
function product(a: Float32Array, b: Float32Array): number {
  let [even, odd] = [0, 0];
  for (let i = 0; i < a.length; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return even + odd;
}
