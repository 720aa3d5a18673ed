import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Resize } from '../../src/bundle/pipeline.ts';
import { decodePicture, readPictureFacts, withPicture } from '../../src/io/picture.ts';
import {
  animated,
  cmykJpeg,
  encode,
  fromPixels,
  gradient,
  greyAlphaPng,
  greyPng,
  noise,
  palettePng,
  PICTURE_FORMATS,
  png16,
  QUARTERS,
  quarters,
  solid,
  SVG_FILE,
  truncated,
  vipsFile,
  withAlpha,
  withOrientation,
  withSrgbProfile,
  type Colour,
} from '../support/pictures.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { damagedPictures, tiffOf, TIFF_COMPRESSIONS } from '../support/damaged-pictures.ts';

const SIZE = { width: 48, height: 32 };
const STRETCH: Resize = { mode: 'stretch', width: 12, height: 8, kernel: 'linear' };

/** Colours in the middle of the picture's four quarters. */
async function quartersOf(
  file: string | Uint8Array,
  resize = STRETCH,
): Promise<Record<keyof typeof QUARTERS, Colour>> {
  const { width, height } = resize;
  const pixels = await decodePicture(file, resize);
  expect(pixels).toHaveLength(width * height * 3);
  const at = (right: number, down: number): Colour => {
    const offset = (Math.floor(down * height) * width + Math.floor(right * width)) * 3;
    return [pixels[offset], pixels[offset + 1], pixels[offset + 2]];
  };
  return {
    topLeft: at(0.25, 0.25),
    topRight: at(0.75, 0.25),
    bottomLeft: at(0.25, 0.75),
    bottomRight: at(0.75, 0.75),
  };
}

function expectClose(
  actual: Record<string, Colour>,
  expected: Record<string, Colour>,
  tolerance: number,
): void {
  for (const [place, colour] of Object.entries(expected))
    colour.forEach((value, channel) => {
      const distance = Math.abs(actual[place][channel] - value);
      expect(distance, `${place}, channel ${channel}: ${actual[place].join()}`).toBeLessThanOrEqual(
        tolerance,
      );
    });
}

function everywhere(colour: Colour): Record<string, Colour> {
  return Object.fromEntries(Object.keys(QUARTERS).map((place) => [place, colour]));
}

describe('decodes to RGB bytes', () => {
  test.each(PICTURE_FORMATS)('%s', async (format) => {
    // GIF has 256 colours, JPEG loses a little.
    expectClose(await quartersOf(await encode(quarters(SIZE), format)), QUARTERS, 4);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', async (orientation) => {
    const file = await withOrientation(quarters(SIZE), orientation);
    const stored = await sharp(file).metadata();

    expect(stored.orientation).toBe(orientation);
    expect(stored.width).toBe(orientation < 5 ? SIZE.width : SIZE.height);
    expectClose(await quartersOf(file), QUARTERS, 6);
    expect(await readPictureFacts(file)).toMatchObject(SIZE);
  });

  test('CMYK JPEG', async () => {
    const file = await cmykJpeg(quarters(SIZE));
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    // Print inks cannot show these colours; which is which must still be plain.
    const { topLeft, topRight, bottomLeft } = await quartersOf(file);
    expect(topLeft[0]).toBeGreaterThan(150);
    expect(topLeft[1]).toBeLessThan(80);
    expect(topRight[1]).toBeGreaterThan(topRight[0] + 50);
    expect(bottomLeft[2]).toBeGreaterThan(bottomLeft[0] + 50);
    expectClose(
      await quartersOf(await cmykJpeg(solid([128, 128, 128], SIZE))),
      everywhere([128, 128, 128]),
      16,
    );
  });

  test('16-bit PNG', async () => {
    const file = await png16(quarters(SIZE));
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    expectClose(await quartersOf(file), QUARTERS, 1);
  });

  test.each([8, 16])('PNG of %i bits with the profile of sRGB', async (bits) => {
    const file = await withSrgbProfile(
      bits === 8 ? await encode(quarters(SIZE)) : await png16(quarters(SIZE)),
    );
    expect(await sharp(file).metadata()).toMatchObject({ hasProfile: true });
    expectClose(await quartersOf(file), QUARTERS, 1);
  });

  test.each([8, 16] as const)('grey PNG of %i bits', async (bits) => {
    const file = await greyPng(solid([90, 90, 90], SIZE), bits);
    expect((await sharp(file).metadata()).channels).toBe(1);
    expectClose(await quartersOf(file), everywhere([90, 90, 90]), 1);
  });

  test('grey JPEG', async () => {
    const file = await encode(solid([90, 90, 90], SIZE).greyscale(), 'jpeg');
    expectClose(await quartersOf(file), everywhere([90, 90, 90]), 1);
  });

  test('palette PNG', async () => {
    const file = await palettePng(quarters(SIZE));
    expect((await sharp(file).metadata()).isPalette).toBe(true);
    expectClose(await quartersOf(file), QUARTERS, 2);
  });

  test.each(['png', 'webp', 'tiff', 'avif'] as const)('alpha in %s is flattened on white', async (format) => {
    const half = await withAlpha(solid([200, 100, 0], SIZE), 0.5, format);
    const none = await withAlpha(solid([200, 100, 0], SIZE), 0, format);
    expectClose(await quartersOf(half), everywhere([227, 177, 127]), 2);
    expectClose(await quartersOf(none), everywhere([255, 255, 255]), 0);
  });

  test('grey with alpha', async () => {
    const file = greyAlphaPng(100, 0.5, SIZE);
    expect((await sharp(file).metadata()).channels).toBe(2);
    expectClose(await quartersOf(file), everywhere([177, 177, 177]), 1);
  });

  test.each(['gif', 'webp'] as const)('the first frame of an animated %s', async (format) => {
    const file = await animated([solid([200, 0, 0], SIZE), solid([0, 0, 200], SIZE)], format);
    expectClose(await quartersOf(file), everywhere([200, 0, 0]), 4);
    expect(await readPictureFacts(file)).toMatchObject({ ...SIZE, frames: 2 });
  });
});

describe('refuses', () => {
  test.each(PICTURE_FORMATS)('a truncated %s', async (format) => {
    const whole = await encode(noise(1, { width: 120, height: 90 }), format);
    await expect(decodePicture(truncated(whole), STRETCH)).rejects.toThrow();
    await expect(decodePicture(whole, STRETCH)).resolves.toHaveLength(12 * 8 * 3);
  });

  test('a JPEG that lacks its last bytes', async () => {
    const whole = await encode(noise(1), 'jpeg');
    await expect(decodePicture(truncated(whole, 0.98), STRETCH)).rejects.toThrow();
  });
});

describe('of files', () => {
  test.each([
    ['x.v', vipsFile()],
    ['x.svg', SVG_FILE],
    ['x.svgz', gzipSync(SVG_FILE)],
  ])('refuses %s, which libvips would read', async (name, content) => {
    await using folder = await temporaryFolder();
    await writeFile(folder.at(name), content);
    for (const source of [folder.at(name), content]) {
      await expect(decodePicture(source, STRETCH)).rejects.toThrow(
        'it is in none of these formats: JPEG, PNG',
      );
      await expect(readPictureFacts(source)).rejects.toThrow('it is in none of these formats: JPEG, PNG');
    }
  });

  test.each(PICTURE_FORMATS)('opens a %s whose name looks as if it had options', async (format) => {
    await using folder = await temporaryFolder();
    await writeFile(folder.at('one.png'), await encode(solid([0, 0, 200], SIZE)));
    for (const name of ['one.png[unlimited=true]', 'only.png[page=-1]']) {
      await writeFile(folder.at(name), await encode(solid([200, 0, 0], SIZE), format));
      expectClose(await quartersOf(folder.at(name)), everywhere([200, 0, 0]), 4);
      expect(await readPictureFacts(folder.at(name))).toMatchObject(SIZE);
    }
  });
});

describe('one at a time', () => {
  const create = { width: 4200, height: 3100, channels: 3, background: '#c80000' } as const;

  test.each([
    ['large pictures, whose size is known', 1, create],
    ['large pictures', 1, undefined],
    ['not smaller ones', 3, { width: 4200, height: 2000 }],
  ])('decodes %s', async (_, most, size) => {
    const large = await sharp({ create: { ...create, ...size } })
      .png()
      .toBuffer();
    let running = 0;
    let peak = 0;
    const decode = async () => {
      peak = Math.max(peak, ++running);
      await sleep(20);
      running--;
    };
    await Promise.all([1, 2, 3].map(async () => await withPicture(large, decode, size)));
    expect(peak).toBe(most);
  });

  test('goes on after one that failed', async () => {
    const fail = () => Promise.reject(new Error('no'));
    const large = await sharp({ create }).png().toBuffer();
    await expect(withPicture(large, fail)).rejects.toThrow('no');
    await expect(withPicture(large, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

describe('resizes', () => {
  const RED: Colour = [220, 0, 0];
  const GREEN: Colour = [0, 200, 0];
  const KERNELS = ['lanczos3', 'linear', 'cubic'] as const;

  /** Three upright bands, the middle one green. */
  const bands = (): Promise<Buffer> =>
    encode(fromPixels({ width: 90, height: 30 }, (x) => (x >= 30 && x < 60 ? GREEN : RED)));
  /** A green square in a red frame of 5 pixels. */
  const framed = (): Promise<Buffer> =>
    encode(
      fromPixels({ width: 40, height: 40 }, (x, y) => (Math.min(x, y, 39 - x, 39 - y) < 5 ? RED : GREEN)),
    );
  const pixelAt = async (file: Buffer, resize: Resize, x: number, y: number): Promise<Colour> => {
    const pixels = await decodePicture(file, resize);
    return [...pixels.subarray((y * resize.width + x) * 3).subarray(0, 3)] as unknown as Colour;
  };

  test.each(KERNELS)('stretch keeps everything and ignores the aspect ratio (%s)', async (kernel) => {
    const resize: Resize = { mode: 'stretch', width: 30, height: 30, kernel };
    expect(await pixelAt(await bands(), resize, 4, 15)).toEqual(RED);
    expect(await pixelAt(await bands(), resize, 15, 15)).toEqual(GREEN);
    expect(await pixelAt(await bands(), resize, 25, 15)).toEqual(RED);
  });

  test('cover crops the middle, up to the edge of the short side', async () => {
    const resize: Resize = { mode: 'cover', width: 30, height: 30, kernel: 'linear' };
    expect(await pixelAt(await bands(), resize, 2, 15)).toEqual(GREEN);
    expect(await pixelAt(await bands(), resize, 27, 15)).toEqual(GREEN);
    expect(await pixelAt(await framed(), resize, 0, 0)).toEqual(RED);
  });

  test('short-side crops from the short side as well', async () => {
    const resize: Resize = { mode: 'short-side', shortSide: 40, width: 28, height: 28, kernel: 'linear' };
    expect(await pixelAt(await framed(), resize, 0, 0)).toEqual(GREEN);
    expect(await pixelAt(await framed(), resize, 27, 27)).toEqual(GREEN);
  });

  test.each([
    [500, 333],
    [333, 500],
    [300, 301],
    [40, 90],
  ])('short-side of %i × %i equals scaling, then cropping the middle', async (width, height) => {
    const file = await encode(gradient({ width, height }));
    const resize: Resize = { mode: 'short-side', shortSide: 64, width: 56, height: 48, kernel: 'linear' };
    const scaled = await resizedShortSide(sharp(file), { width, height }, 64);
    const crop = { left: Math.floor((scaled.width - 56) / 2), top: Math.floor((scaled.height - 48) / 2) };
    const expected = await sharp(scaled.png)
      .extract({ ...crop, width: 56, height: 48 })
      .raw()
      .toBuffer();

    const actual = await decodePicture(file, resize);

    const distances = actual.map((value, index) => Math.abs(value - expected[index]));
    // One pixel of the gradient is 4 levels; rounding may move the crop by half a pixel.
    expect(Math.max(...distances)).toBeLessThanOrEqual(4);
  });

  async function resizedShortSide(picture: Sharp, size: { width: number; height: number }, side: number) {
    const scale = side / Math.min(size.width, size.height);
    const scaled = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
    const png = await picture
      .resize(scaled.width, scaled.height, { fit: 'fill', kernel: 'linear' })
      .png()
      .toBuffer();
    return { ...scaled, png };
  }
});

describe('what cannot be decoded', () => {
  const reasonOf = async (file: Buffer) =>
    await decodePicture(file, STRETCH).then(
      () => 'none',
      (error: unknown) => (error as Error).message,
    );

  test('has its own reason, whatever is decoded beside it', async () => {
    const files = Object.values(await damagedPictures());
    const alone: string[] = [];
    for (const file of files) alone.push(await reasonOf(file));
    const together = await Promise.all(Array(10).fill(files).flat().map(reasonOf));
    expect(together.length).toBe(200);
    expect(together).toEqual(Array(10).fill(alone).flat());
    for (const reason of alone)
      expect(reason).toMatch(
        /^it is (?:JPEG|PNG|WebP|GIF|TIFF|AVIF), and cannot be decoded: it is damaged, incomplete or of a kind that is not supported$/,
      );
  });

  test.each(Object.entries(TIFF_COMPRESSIONS))(
    'a TIFF of the compression %s, of which libvips makes nothing',
    async (_, compression) => {
      expect(await reasonOf(tiffOf(compression))).toMatch(/^it is TIFF, and cannot be decoded: /);
      const uncompressed = await decodePicture(tiffOf(1), STRETCH);
      expect([...new Set(uncompressed)]).toEqual([0]);
    },
  );

  const cases = join(import.meta.dirname, '../../../shared/cases');
  test.each(['silent-tiff', 'wrong-reason'])('files of public bug reports: %s', async (name) => {
    const files = await readdir(join(cases, name)).catch(() => []);
    if (files.length === 0) console.log(`Files of public bug reports: skipped, no ${join(cases, name)}.`);
    for (const file of files.filter((file) => /\.(?:png|tif)$/.test(file)))
      expect(await reasonOf(await readFile(join(cases, name, file)))).toMatch(
        file.endsWith('png') ? /^it is PNG, and cannot be decoded: / : /^it is TIFF, and cannot be decoded: /,
      );
  });
});
