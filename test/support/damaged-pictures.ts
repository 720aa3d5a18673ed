import { encode, noise, PICTURE_FORMATS, truncated } from './pictures.ts';

/** Compressions of TIFF that libvips takes for pictures, and decodes to nothing. Source: TIFF 6.0, section 22; libtiff's tiff.h. */
export const TIFF_COMPRESSIONS = { oldJpeg: 6, lzma: 34925 } as const;

/** A grey TIFF whose one strip is zeros, as if compressed so. */
export function tiffOf(compression: number, side = 16): Buffer {
  const strip = Buffer.alloc(side * side);
  const entries = [
    [256, side],
    [257, side],
    [258, 8],
    [259, compression],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, side],
    [279, strip.length],
  ];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length);
  entries.forEach(([tag, value], index) => {
    const at = 2 + 12 * index;
    directory.writeUInt16LE(tag, at);
    // LONG, one of them.
    directory.writeUInt16LE(4, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value, at + 8);
  });
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(header.length + strip.length, 4);
  return Buffer.concat([header, strip, directory]);
}

/** Files of every format that cannot be decoded, each damaged in several ways: name → content. */
export async function damagedPictures(): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const format of PICTURE_FORMATS) {
    const whole = await encode(noise(1, { width: 96, height: 64 }), format);
    files[`short.${format}`] = truncated(whole, 0.3);
    files[`long.${format}`] = truncated(whole, 0.8);
    files[`start.${format}`] = whole.subarray(0, 80);
  }
  for (const [name, compression] of Object.entries(TIFF_COMPRESSIONS))
    files[`${name}.tiff`] = tiffOf(compression);
  return files;
}
