import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import {
  cannotDecode,
  failOn,
  PICTURE_FORMATS,
  pictureFormat,
  type PictureFormat,
} from '../../templates/model/src/picture-format.ts';
import { oneAtATime as inTurn } from '../../templates/model/src/promises.ts';
import type { Resize } from '../bundle/pipeline.ts';

/** Pixels; a picture with more is refused before it is decoded. It is sharp's own limit, that of generated code. */
export const PIXEL_LIMIT = 16_383 * 16_383;

/** Pixels; larger pictures than a 12-megapixel camera's are decoded one at a time: some formats need all of a picture in memory. */
const LARGE = 4096 * 3072;

/** One libvips thread a picture: pictures are decoded side by side instead, which is faster and bounds memory. */
sharp.concurrency(1);
sharp.cache(false);

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The size is after EXIF orientation. */
export interface PictureFacts extends PictureSize {
  /** sharp's format name: `jpeg`, `png`, `webp`, `gif`, `tiff`, `heif` (AVIF). */
  readonly format: string;
  /** Frames of an animation, or pages; 1 for a plain picture. */
  readonly frames: number;
}

/**
 * Reads a picture's header, however large the picture is.
 * @param source path of a file, or its bytes
 * @throws Error when it is not a picture that can be decoded
 */
export async function readPictureFacts(source: string | Uint8Array): Promise<PictureFacts> {
  const { content, format } = await contentOf(source);
  const header = await sharp(content, UNLIMITED).metadata().catch(refuse(format));
  const { autoOrient, pages = 1 } = header;
  return { format: header.format, width: autoOrient.width, height: autoOrient.height, frames: pages };
}

/** sharp would refuse to read even the header. */
const UNLIMITED = { limitInputPixels: false };

/**
 * Decodes a picture the way every pipeline starts: EXIF orientation applied, first frame, alpha flattened on white, sRGB,
 * 8 bits; then resized. Generated code does the same, step by step.
 * @param source path of a file, or its bytes
 * @param size where it is known already, a JPEG's header need not be read once more
 * @returns interleaved RGB, `height * width * 3` bytes
 * @throws Error when the picture is truncated or cannot be decoded
 */
export async function decodePicture(
  source: string | Uint8Array,
  resize: Resize,
  size?: PictureSize,
): Promise<Uint8Array> {
  return await withPicture(
    source,
    (picture, format) => resized(picture, resize).raw().toBuffer().catch(refuse(format)),
    size,
  );
}

/**
 * Has a picture decoded, as {@link decodePicture} sees it before resizing.
 * @param decode what becomes of it; of large pictures one after the other
 * @throws Error when it is not a picture that can be decoded
 */
export async function withPicture<Result>(
  source: string | Uint8Array,
  decode: (picture: Sharp, format: PictureFormat) => Promise<Result>,
  size?: PictureSize,
): Promise<Result> {
  // Known beforehand, not even the file is read before its turn.
  if (size !== undefined && isLarge(size))
    return await oneAtATime(async () => {
      const { picture, format } = await openPicture(source, size);
      return await decode(picture, format);
    });
  const { picture, format, large } = await openPicture(source, size);
  const work = () => decode(picture, format);
  return await (large ? oneAtATime(work) : work());
}

async function openPicture(source: string | Uint8Array, size?: PictureSize) {
  const { content, format } = await contentOf(source);
  const picture = sharp(content, { failOn: failOn(format), limitInputPixels: PIXEL_LIMIT });
  // JPEG has 8 bits, and most pictures are JPEG: their metadata would take a fiftieth of a training.
  const needsHeader = size === undefined || format !== 'JPEG';
  const header = needsHeader ? await picture.metadata().catch(refuse(format)) : undefined;
  // Of these sharp makes P3, and takes that for sRGB.
  if (header?.space === 'rgb16' && header.hasProfile) picture.pipelineColourspace('srgb');
  picture.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
  return { picture, format, large: header !== undefined && isLarge(header) };
}

function refuse(format: PictureFormat): (error: unknown) => never {
  return (error) => {
    // sharp's own words, not libvips'.
    const isTooLarge = error instanceof Error && error.message === 'Input image exceeds pixel limit';
    throw isTooLarge ? error : cannotDecode(format);
  };
}

function isLarge({ width, height }: PictureSize): boolean {
  return width * height > LARGE;
}

/** What takes much memory waits for the one before it. */
export const oneAtATime = inTurn();

/** Files are not opened by libvips, which takes brackets in a name for options; nor does it see what we do not know. */
async function contentOf(
  source: string | Uint8Array,
): Promise<{ readonly content: Uint8Array; readonly format: PictureFormat }> {
  const content = typeof source === 'string' ? await readFile(source) : source;
  const format = pictureFormat(content);
  if (format === undefined) throw new Error(`it is in none of these formats: ${PICTURE_FORMATS.join(', ')}`);
  return { content, format };
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
