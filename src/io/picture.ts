import { closeSync, openSync, readSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import type { Resize } from '../bundle/pipeline.ts';

/** Pixels; a picture with more is refused before it is decoded. It is sharp's own limit, that of generated code. */
export const PIXEL_LIMIT = 16_383 * 16_383;

/** One libvips thread a picture: pictures are decoded side by side instead, which is faster and bounds memory. */
sharp.concurrency(1);
sharp.cache(false);

export interface PictureFacts {
  /** sharp's format name: `jpeg`, `png`, `webp`, `gif`, `tiff`, `heif` (AVIF), ... */
  readonly format: string;
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation, or pages; 1 for a plain picture. */
  readonly frames: number;
}

/**
 * Reads a picture's header, however large the picture is.
 * @param source path of a file, or its bytes
 * @throws sharp's error when it is not a picture that can be decoded
 */
export async function readPictureFacts(source: string | Uint8Array): Promise<PictureFacts> {
  const { format, autoOrient, pages = 1 } = await sharp(source, { limitInputPixels: false }).metadata();
  return { format, width: autoOrient.width, height: autoOrient.height, frames: pages };
}

/**
 * Decodes a picture the way every pipeline starts: EXIF orientation applied, first frame, alpha flattened on white, sRGB,
 * 8 bits; then resized. Generated code does the same, step by step.
 * @param source path of a file, or its bytes
 * @returns interleaved RGB, `height * width * 3` bytes
 * @throws sharp's error when the picture is truncated or cannot be decoded
 */
export async function decodePicture(source: string | Uint8Array, resize: Resize): Promise<Uint8Array> {
  return await resized(await openPicture(source), resize)
    .raw()
    .toBuffer();
}

/** A picture as {@link decodePicture} sees it before resizing. @throws sharp's error when it is not a picture that can be decoded */
export async function openPicture(source: string | Uint8Array): Promise<Sharp> {
  const picture = sharp(source, { failOn: 'truncated', limitInputPixels: PIXEL_LIMIT });
  if (!isJpeg(source)) {
    const { space, hasProfile } = await picture.metadata();
    // Of these sharp makes P3, and takes that for sRGB.
    if (space === 'rgb16' && hasProfile) picture.pipelineColourspace('srgb');
  }
  return picture.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
}

/** JPEG has 8 bits, and most pictures are JPEG: their metadata would take a fiftieth of a training. */
function isJpeg(source: string | Uint8Array): boolean {
  const [first, second] = typeof source === 'string' ? startOf(source) : source;
  return first === 0xff && second === 0xd8;
}

/** Two bytes; at once, because a way through Node's thread pool costs as much as the metadata. */
function startOf(path: string): Uint8Array {
  const start = Buffer.alloc(2);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, start, 0, start.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    // sharp says what is wrong with it.
  }
  return start;
}

function resized(picture: Sharp, { mode, width, height, shortSide, kernel }: Resize): Sharp {
  switch (mode) {
    case 'stretch':
      return picture.resize(width, height, { fit: 'fill', kernel });
    case 'cover':
      return picture.resize(width, height, { fit: 'cover', kernel });
    case 'short-side': {
      // Covering a square of the short side and cropping its middle is the same as cropping the middle of the whole.
      const side = shortSide ?? Math.max(width, height);
      const left = Math.floor((side - width) / 2);
      const top = Math.floor((side - height) / 2);
      return picture.resize(side, side, { fit: 'cover', kernel }).extract({ left, top, width, height });
    }
  }
}
