import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { LEAST_LIKENESS } from '../../src/training/local/near-duplicates.ts';
import { likeness, sketch, thumbnail, type Sketch } from '../../src/training/local/same-picture.ts';

const SIDE = 160;

/** Discs and bars of a seed; no two seeds are alike. */
function drawn(seed: number): Uint8Array {
  const pixels = new Uint8Array(3 * SIDE * SIDE);
  const place = (i: number) => (Math.sin(seed * 12.9 + i * 78.2) * 43758.5) % 1;
  for (let y = 0, at = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let value = 90;
      for (let disc = 0; disc < 9; disc++) {
        const [cx, cy] = [Math.abs(place(disc)) * SIDE, Math.abs(place(disc + 20)) * SIDE];
        if (Math.hypot(x - cx, y - cy) < 12 + 20 * Math.abs(place(disc + 40)))
          value = 200 * Math.abs(place(disc + 60));
      }
      for (let channel = 0; channel < 3; channel++) pixels[at++] = value;
    }
  }
  return pixels;
}

async function small(picture: Sharp): Promise<Sketch> {
  const { data } = await picture
    .resize(224, 224, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sketch(thumbnail(data, 224, 224));
}

const open = (seed: number) => sharp(drawn(seed), { raw: { width: SIDE, height: SIDE, channels: 3 } });
const again = async (picture: Sharp) => sharp(await picture.jpeg({ quality: 60 }).toBuffer());

describe('likeness', () => {
  it.each([
    ['re-encoded', () => open(1)],
    ['halved', () => open(1).resize(SIDE / 2, SIDE / 2)],
    ['cropped by 5 %', () => open(1).extract({ left: 8, top: 0, width: SIDE - 8, height: SIDE - 8 })],
    ['brighter', () => open(1).modulate({ brightness: 1.2 })],
    ['mirrored', () => open(1).flop()],
  ])('knows a picture that was %s', async (_, copy) => {
    const [a, b] = [await small(open(1)), await small(await again(copy()))];
    expect(likeness(a, b)).toBeGreaterThan(LEAST_LIKENESS);
    expect(likeness(b, a)).toBeGreaterThan(LEAST_LIKENESS);
  });

  it('tells different pictures apart', async () => {
    for (let seed = 2; seed < 12; seed++) {
      expect(likeness(await small(open(1)), await small(open(seed)))).toBeLessThan(LEAST_LIKENESS);
    }
  });

  it('finds nothing in common between pictures of one colour', () => {
    const grey = sketch(thumbnail(new Uint8Array(3 * 64 * 64).fill(90), 64, 64));
    expect(likeness(grey, grey)).toBeLessThan(LEAST_LIKENESS);
  });
});
