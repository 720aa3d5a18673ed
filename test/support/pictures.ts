import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Formats that sharp can write and the tool can read. */
export const PICTURE_FORMATS = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** 8-bit red, green, blue. */
export type Colour = readonly [number, number, number];

export interface Size {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SIZE: Size = { width: 32, height: 24 };

/** The picture's four quarters, in the order in which they are read. */
export const QUARTERS = {
  topLeft: [220, 30, 30],
  topRight: [30, 200, 30],
  bottomLeft: [30, 30, 220],
  bottomRight: [230, 220, 40],
} as const satisfies Record<string, Colour>;

/** One colour all over. */
export function solid(colour: Colour, size: Size = DEFAULT_SIZE): Sharp {
  return fromPixels(size, () => colour);
}

/** From black at the left to white at the right; green grows downwards. */
export function gradient(size: Size = DEFAULT_SIZE): Sharp {
  const share = (part: number, whole: number) => Math.round((255 * part) / Math.max(1, whole - 1));
  return fromPixels(size, (x, y) => [share(x, size.width), share(y, size.height), share(x, size.width)]);
}

/** Noise that is the same for the same seed, and different bytes for another. */
export function noise(seed: number, size: Size = DEFAULT_SIZE): Sharp {
  const next = pseudoRandom(seed);
  return fromPixels(size, () => [next() & 255, next() & 255, next() & 255]);
}

/** A filled disc or square in the middle of a plain ground: easy to tell apart for a classifier. */
export function shape(
  kind: 'disc' | 'square',
  colour: Colour,
  { size = DEFAULT_SIZE, ground = [255, 255, 255] }: { size?: Size; ground?: Colour } = {},
): Sharp {
  const radius = Math.min(size.width, size.height) / 3;
  return fromPixels(size, (x, y) => {
    const right = x + 0.5 - size.width / 2;
    const down = y + 0.5 - size.height / 2;
    const distance = kind === 'disc' ? Math.hypot(right, down) : Math.max(Math.abs(right), Math.abs(down));
    return distance <= radius ? colour : ground;
  });
}

/** {@link QUARTERS}: a wrong orientation, crop or channel order shows. */
export function quarters(size: Size = DEFAULT_SIZE): Sharp {
  return fromPixels(size, (x, y) => {
    const left = x < size.width / 2;
    if (y < size.height / 2) return left ? QUARTERS.topLeft : QUARTERS.topRight;
    return left ? QUARTERS.bottomLeft : QUARTERS.bottomRight;
  });
}

/** A picture from a function of the pixel's place. */
export function fromPixels({ width, height }: Size, colourAt: (x: number, y: number) => Colour): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.set(colourAt(x, y), (y * width + x) * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The file's bytes; as good as the format can (lossless where it is able to). */
export async function encode(picture: Sharp, format: PictureFormat = 'png'): Promise<Buffer> {
  const lossless = { lossless: true } as const;
  switch (format) {
    case 'jpeg':
      return await picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'webp':
      return await picture.webp(lossless).toBuffer();
    case 'avif':
      return await picture.avif({ ...lossless, effort: 0 }).toBuffer();
    case 'tiff':
      return await picture.tiff({ compression: 'lzw' }).toBuffer();
    case 'png':
    case 'gif':
      return await picture.toFormat(format).toBuffer();
  }
}

/** A JPEG whose pixels lie so that EXIF orientation 1 to 8 turns them back into `picture`. */
export async function withOrientation(picture: Sharp, orientation: number): Promise<Buffer> {
  // sharp mirrors before it rotates, whatever the order of the calls.
  const turns: Partial<Record<number, (upright: Sharp) => Sharp>> = {
    2: (upright) => upright.flop(),
    3: (upright) => upright.rotate(180),
    4: (upright) => upright.flip(),
    5: (upright) => upright.rotate(270).flop(),
    6: (upright) => upright.rotate(270),
    7: (upright) => upright.rotate(90).flop(),
    8: (upright) => upright.rotate(90),
  };
  const stored = turns[orientation]?.(picture) ?? picture;
  const pixels = sharp(await stored.png().toBuffer());
  return await encode(pixels.withMetadata({ orientation }), 'jpeg');
}

/** A CMYK JPEG with an embedded profile, as a print shop sends it. */
export async function cmykJpeg(picture: Sharp): Promise<Buffer> {
  return await encode(picture.withIccProfile('cmyk'), 'jpeg');
}

/** Eight by eight pixels in libvips' own format: its magic, width, height, bands, then 8 bits and sRGB. */
export function vipsFile(): Buffer {
  const file = Buffer.alloc(64 + 8 * 8 * 3);
  [0x08f2a6b6, 8, 8, 3, 0, 0, 0, 22].forEach((value, index) => file.writeUInt32LE(value, 4 * index));
  return file;
}

/** A drawing, which libvips would render. */
export const SVG_FILE = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
);

/** A PNG with 16 bits a channel. */
export async function png16(picture: Sharp): Promise<Buffer> {
  return await encode(picture.toColourspace('rgb16'));
}

/** The PNG with sRGB's colour profile, which changes nothing of what it shows. Sharp itself would convert its pixels. */
export async function withSrgbProfile(png: Buffer): Promise<Buffer> {
  const { icc } = await sharp(await encode(solid([0, 0, 0]).withIccProfile('srgb'))).metadata();
  const profile = Buffer.concat([Buffer.from('sRGB\0\0', 'latin1'), deflateSync(icc!)]);
  // After the signature and the header.
  return Buffer.concat([png.subarray(0, 33), pngChunk('iCCP', profile), png.subarray(33)]);
}

/** A PNG with one channel of 8 or 16 bits. */
export async function greyPng(picture: Sharp, bits: 8 | 16 = 8): Promise<Buffer> {
  return await encode(picture.toColourspace(bits === 8 ? 'b-w' : 'grey16'));
}

/** A PNG with a colour table. */
export async function palettePng(picture: Sharp): Promise<Buffer> {
  return await picture.png({ palette: true }).toBuffer();
}

/** The picture with the same opacity everywhere, 0 to 1. */
export async function withAlpha(
  picture: Sharp,
  opacity: number,
  format: PictureFormat = 'png',
): Promise<Buffer> {
  return await encode(picture.ensureAlpha(opacity), format);
}

/** A PNG with a grey channel and an alpha channel, nothing else; sharp itself cannot write one. */
export function greyAlphaPng(grey: number, opacity: number, size: Size = DEFAULT_SIZE): Buffer {
  const row = [0, ...Array.from({ length: size.width }, () => [grey, Math.round(opacity * 255)]).flat()];
  const rows = Array.from({ length: size.height }, () => row).flat();
  return pngOf(size, PNG_COLOUR.greyAlpha, deflateSync(Buffer.from(rows)));
}

/** A PNG of a few bytes that declares a size and has no such pixels: the header of a decompression bomb. */
export function pngThatDeclares(size: Size): Buffer {
  return pngOf(size, PNG_COLOUR.rgb, Buffer.alloc(64));
}

/** An animated GIF or WebP, one frame a picture. */
export async function animated(frames: readonly Sharp[], format: 'gif' | 'webp'): Promise<Buffer> {
  const pages = await Promise.all(frames.map((frame) => encode(frame)));
  const joined = sharp(pages, { join: { animated: true } });
  return await (format === 'gif' ? joined.gif() : joined.webp({ lossless: true })).toBuffer();
}

/** The first part of a file, as a broken download leaves it. */
export function truncated(file: Buffer, share = 0.6): Buffer {
  return file.subarray(0, Math.floor(file.length * share));
}

/** An uncompressed 24-bit Windows bitmap of one colour: sharp's prebuilt libvips has no loader for it. */
export function bmp([red, green, blue]: Colour, { width, height }: Size = DEFAULT_SIZE): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) file.set([blue, green, red], 54 + y * stride + x * 3);
  return file;
}

/** Writes files and the folders above them. */
export async function writeFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** PNG's colour types. */
const PNG_COLOUR = { rgb: 2, greyAlpha: 4 } as const;

function pngOf({ width, height }: Size, colourType: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourType], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** xorshift32: a sequence that depends on the seed alone. */
function pseudoRandom(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
