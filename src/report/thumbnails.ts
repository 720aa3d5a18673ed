import { mapConcurrently } from '../io/map-concurrently.ts';
import { withPicture } from '../io/picture.ts';

export interface Thumbnails {
  /** Base64 of a WebP picture for each path; empty where there is none. */
  readonly pictures: readonly string[];
  /** Longest side, in pixels. */
  readonly side: number;
}

/** Characters of all thumbnails together, so that the page stays under 15 MB. */
const BUDGET = 12_500_000;
/** Longest side by the number of pictures. */
const SIDES = [
  [500, 176],
  [2500, 112],
  [Infinity, 80],
] as const;
/** Tried in turn until a thumbnail is no larger than its share of the budget. */
const QUALITIES = [64, 40, 20, 5] as const;
const CONCURRENCY = 4;

/**
 * Small copies without metadata. What cannot be read any more, or would take more than its share of the room, has none.
 * @param paths absolute; undefined where the picture's place is not known
 */
export async function makeThumbnails(
  paths: readonly (string | undefined)[],
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Thumbnails> {
  const side = SIDES.find(([most]) => paths.length <= most)![1];
  const share = Math.min(24_000, Math.floor(BUDGET / Math.max(1, paths.length)));
  let done = 0;
  const pictures = await mapConcurrently(paths, CONCURRENCY, async (path) => {
    signal.throwIfAborted();
    const small = path === undefined ? '' : await thumbnail(path, side, share).catch(() => '');
    onProgress(++done, paths.length);
    return small;
  });
  return { pictures, side };
}

async function thumbnail(path: string, side: number, most: number): Promise<string> {
  const { data, info } = await withPicture(path, (picture) =>
    picture
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = info;
  for (const quality of QUALITIES) {
    const small = await sharp(data, { raw: { width, height, channels } })
      .webp({ quality, effort: 2 })
      .toBuffer();
    if (Math.ceil(small.length / 3) * 4 <= most) return small.toString('base64');
  }
  return '';
}
