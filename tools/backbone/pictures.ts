import { INPUT_SIZE } from './sources.ts';

/** Raw RGB bytes, `[224,224,3]` row-major, drawn by integer arithmetic: the same everywhere, and no decoder in between. */
export type PictureName = 'gradient' | 'shapes' | 'noise';

export const PICTURE_NAMES: readonly PictureName[] = ['gradient', 'shapes', 'noise'];

type Colour = readonly [red: number, green: number, blue: number];

function draw(colourAt: (x: number, y: number) => Colour): Uint8Array {
  const bytes = new Uint8Array(INPUT_SIZE * INPUT_SIZE * 3);
  for (let y = 0; y < INPUT_SIZE; y++)
    for (let x = 0; x < INPUT_SIZE; x++) bytes.set(colourAt(x, y), (y * INPUT_SIZE + x) * 3);
  return bytes;
}

/** Each channel runs in a direction of its own, so that swapped axes or channels show. */
const gradient = (x: number, y: number): Colour => [
  Math.floor((x * 255) / (INPUT_SIZE - 1)),
  Math.floor((y * 255) / (INPUT_SIZE - 1)),
  Math.floor(((x + 2 * y) * 255) / (3 * (INPUT_SIZE - 1))),
];

/** A disc, a ring and stripes on a plain ground: edges of every direction, nothing symmetric. */
function shapes(x: number, y: number): Colour {
  const disc = (x - 70) ** 2 + (y - 84) ** 2;
  const ring = (x - 152) ** 2 + (y - 136) ** 2;
  if (disc < 44 ** 2) return [214, 40, 32];
  if (ring > 32 ** 2 && ring < 52 ** 2) return [28, 92, 200];
  if (y > 176 && Math.floor((x + y) / 9) % 2 === 0) return [240, 200, 24];
  return [196, 208, 188];
}

/** Numerical Recipes' linear congruential generator, modulo 2^32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

/** Random cells, blended bilinearly in integers: soft clouds with detail at two sizes. */
function noise(): (x: number, y: number) => Colour {
  const next = generator(20260);
  const coarse = 28;
  const fine = 7;
  const grid = (cell: number): number[] => {
    const side = INPUT_SIZE / cell + 1;
    return Array.from({ length: side * side * 3 }, next);
  };
  const grids = [coarse, fine].map((cell) => ({ cell, values: grid(cell), side: INPUT_SIZE / cell + 1 }));
  const sample = ({ cell, values, side }: (typeof grids)[number], x: number, y: number, channel: number): number => {
    const [column, row, right, below] = [Math.floor(x / cell), Math.floor(y / cell), x % cell, y % cell];
    const at = (dx: number, dy: number) => values[((row + dy) * side + column + dx) * 3 + channel];
    const top = at(0, 0) * (cell - right) + at(1, 0) * right;
    const bottom = at(0, 1) * (cell - right) + at(1, 1) * right;
    return Math.floor((top * (cell - below) + bottom * below) / (cell * cell));
  };
  const channelAt = (x: number, y: number, channel: number): number =>
    Math.floor((3 * sample(grids[0], x, y, channel) + sample(grids[1], x, y, channel)) / 4);
  return (x, y) => [channelAt(x, y, 0), channelAt(x, y, 1), channelAt(x, y, 2)];
}

export function generatePicture(name: PictureName): Uint8Array {
  if (name === 'noise') return draw(noise());
  return draw(name === 'gradient' ? gradient : shapes);
}

/** `[H,W,3]` bytes → planar float32 `[3,H,W]`, 0..255: what `input1` takes. */
export function toPlanar(picture: Uint8Array): Float32Array {
  const pixels = picture.length / 3;
  const planar = new Float32Array(picture.length);
  picture.forEach((value, index) => (planar[(index % 3) * pixels + Math.floor(index / 3)] = value));
  return planar;
}
