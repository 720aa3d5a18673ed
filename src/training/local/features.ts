import { setImmediate } from 'node:timers/promises';
import type { Resize } from '../../bundle/pipeline.ts';
import type { Picture } from '../../dataset/types.ts';
import { decodePicture } from '../../io/picture.ts';
import type { Extractor } from './extractor.ts';
import { thumbnail, THUMBNAIL_SIDE } from './same-picture.ts';

/** A picture and whether its mirror image is wanted too. */
export interface FeatureTask {
  readonly picture: Picture;
  readonly mirror: boolean;
}

/** One row of the matrix. */
export interface FeatureRow {
  readonly picture: Picture;
  readonly mirrored: boolean;
}

export interface Features {
  /** Row-major [rows, width], in the order of the tasks whatever came first: the same pictures give the same model to the byte. */
  readonly matrix: Float32Array;
  readonly rows: readonly FeatureRow[];
  /** {@link thumbnail}s in the order of the rows; zeros for mirror images. */
  readonly thumbnails: Uint8Array;
  /** Pictures that are done, left out ones included. */
  readonly done: number;
}

/** Remembers a row's features, and after them the thumbnail's bytes as numbers. */
export interface FeatureStore {
  read(row: FeatureRow): Float32Array | undefined;
  write(row: FeatureRow, features: Float32Array): void;
}

/** Bytes of a thumbnail, and how many numbers of a record they fill. */
const THUMBNAIL = THUMBNAIL_SIDE ** 2;
const THUMBNAIL_NUMBERS = THUMBNAIL / Float32Array.BYTES_PER_ELEMENT;

export interface FeatureOptions {
  /** Number of features. */
  readonly width: number;
  readonly resize: Resize;
  readonly store?: FeatureStore;
  readonly signal: AbortSignal;
  /** Asked between batches; true ends the extraction with what is done. */
  readonly isTimeUp: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
  /** Called for a picture that cannot be decoded. */
  readonly onDamage: (picture: Picture, reason: string) => void;
}

interface Decoding {
  readonly task: FeatureTask;
  /** Place of its first row in the matrix. */
  readonly place: number;
  readonly pixels: Promise<Uint8Array | undefined>;
}

type Decoded = Omit<Decoding, 'pixels'> & { readonly pixels: Uint8Array };

/** Batches in flight: one is computed while the next is decoded. */
const BATCHES_IN_FLIGHT = 2;
/** Stored rows are read synchronously; this many in a row, then progress and Ctrl-C get their turn. */
const READS_A_TURN = 64;

/** Decodes and computes side by side, with a fixed number of pictures in memory; stored features are not computed again. */
export async function extractFeatures(
  tasks: readonly FeatureTask[],
  extractor: Extractor,
  options: FeatureOptions,
): Promise<Features> {
  const { width, resize, store, signal, isTimeUp, onProgress, onDamage } = options;
  const places = new Array<FeatureRow | undefined>(
    tasks.reduce((rows, { mirror }) => rows + (mirror ? 2 : 1), 0),
  ).fill(undefined);
  const matrix = new Float32Array(width * places.length);
  const thumbnails = new Uint8Array(THUMBNAIL * places.length);
  const decoding: Decoding[] = [];
  let next = 0;
  let nextPlace = 0;
  let done = 0;

  const put = (place: number, row: FeatureRow, features: Float32Array, small: Uint8Array) => {
    matrix.set(features, place * width);
    thumbnails.set(small, place * THUMBNAIL);
    places[place] = row;
  };
  const advance = (by: number) => onProgress((done += by), tasks.length);

  const startDecoding = async () => {
    for (
      let reads = 1;
      decoding.length < BATCHES_IN_FLIGHT * extractor.batch && next < tasks.length;
      reads++
    ) {
      const task = tasks[next++];
      const wanted = rowsOf(task);
      const place = nextPlace;
      nextPlace += wanted.length;
      const stored = wanted.map((row) => store?.read(row));
      if (stored.every((record) => record?.length === width + THUMBNAIL_NUMBERS)) {
        wanted.forEach((row, i) =>
          put(place + i, row, stored[i]!.subarray(0, width), bytesAfter(stored[i]!, width)),
        );
        advance(1);
      } else {
        const pixels = decodePicture(task.picture.path, resize, task.picture).catch((error: unknown) => {
          onDamage(task.picture, error instanceof Error ? error.message : String(error));
          return undefined;
        });
        decoding.push({ task, place, pixels });
      }
      if (reads % READS_A_TURN === 0) {
        await setImmediate();
        if (signal.aborted || isTimeUp()) return;
      }
    }
  };

  const compute = async (batch: readonly Decoded[], mirrored: boolean) => {
    if (batch.length === 0) return;
    const features = await extractor.extract(
      batch.map(({ pixels }) => pixels),
      mirrored,
    );
    batch.forEach(({ task: { picture }, place, pixels }, i) => {
      const row = { picture, mirrored };
      const own = features.subarray(i * width, (i + 1) * width);
      const record = new Float32Array(width + THUMBNAIL_NUMBERS);
      const small = bytesAfter(record, width);
      if (!mirrored) small.set(thumbnail(pixels, resize.width, resize.height));
      record.set(own);
      put(place + (mirrored ? 1 : 0), row, own, small);
      store?.write(row, record);
    });
  };

  try {
    for (;;) {
      await startDecoding();
      signal.throwIfAborted();
      if (decoding.length === 0 || isTimeUp()) break;
      const taken = decoding.splice(0, extractor.batch);
      const decoded = await Promise.all(
        taken.map(async ({ pixels, ...rest }) => ({ ...rest, pixels: await pixels })),
      );
      await startDecoding();
      const batch = decoded.filter((item): item is Decoded => item.pixels !== undefined);
      await compute(batch, false);
      await compute(
        batch.filter(({ task }) => task.mirror),
        true,
      );
      advance(taken.length);
    }
  } finally {
    // Nothing goes on in the background after this function has ended, whatever ended it.
    await Promise.all(decoding.map(async ({ pixels }) => await pixels));
  }
  return { ...closeGaps(matrix, thumbnails, places, width), done };
}

/** Pictures that could not be decoded, or whose turn did not come, have no row: the others move up. */
function closeGaps(
  matrix: Float32Array,
  thumbnails: Uint8Array,
  places: readonly (FeatureRow | undefined)[],
  width: number,
): Pick<Features, 'matrix' | 'thumbnails' | 'rows'> {
  const rows: FeatureRow[] = [];
  places.forEach((row, place) => {
    if (row === undefined) return;
    if (place > rows.length) {
      matrix.copyWithin(rows.length * width, place * width, (place + 1) * width);
      thumbnails.copyWithin(rows.length * THUMBNAIL, place * THUMBNAIL, (place + 1) * THUMBNAIL);
    }
    rows.push(row);
  });
  return {
    matrix: matrix.subarray(0, rows.length * width),
    thumbnails: thumbnails.subarray(0, rows.length * THUMBNAIL),
    rows,
  };
}

function bytesAfter(record: Float32Array, width: number): Uint8Array {
  return new Uint8Array(record.buffer, record.byteOffset + width * Float32Array.BYTES_PER_ELEMENT, THUMBNAIL);
}

function rowsOf({ picture, mirror }: FeatureTask): readonly FeatureRow[] {
  return mirror
    ? [
        { picture, mirrored: false },
        { picture, mirrored: true },
      ]
    : [{ picture, mirrored: false }];
}
