import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userFolder } from './home-folder.ts';
import { encodeRecord, listRecords, readRecord, type FeaturePlace } from './feature-log.ts';
import { sha256Of } from '../sha256.ts';

/**
 * Features by content, so that ten new pictures cost ten computations. Every process appends to logs of its own: making
 * a file for each picture took a tenth of a training's time. Synchronous: for 15 kB the way through promises and
 * threads costs many times the CPU time of the work itself.
 */
export interface FeatureCache {
  /** `undefined` when there is no entry, or one that is damaged. */
  read(key: string): Float32Array | undefined;
  /** Never throws: a cache that can't be written is reported once and then left alone. */
  write(key: string, features: Float32Array): void;
}

export interface CacheSize {
  /** That of the entries: who deletes it clears the cache. */
  readonly directory: string;
  readonly entries: number;
  readonly bytes: number;
}

const FOLDER = 'features';
const EXTENSION = '.log';
/** A log that was not written for this long belongs to a process that has ended. */
const ABANDONED_AFTER_MS = 3_600_000;
/** Bytes from which on a process begins another log: whole logs are deleted, and a part of a large training is to stay. */
const LOG_BYTES = 256_000_000;
/** Bytes that the cache may have before a training: features and thumbnails of 110,000 pictures from the embedded backbone. */
export const MOST_BYTES = 2_000_000_000;

/** The platform's cache folder of this tool; `MODEL_BUILDER_CACHE` overrides it. @throws ModelBuilderError `io-no-home` */
export function defaultCacheDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.MODEL_BUILDER_CACHE) return env.MODEL_BUILDER_CACHE;
  const name = 'create-model-builder';
  if (platform === 'win32')
    return join(
      env.LOCALAPPDATA ?? userFolder(undefined, (home) => join(home, 'AppData', 'Local')),
      name,
      'Cache',
    );
  if (platform === 'darwin')
    return join(
      userFolder(undefined, (home) => join(home, 'Library', 'Caches')),
      name,
    );
  return join(
    userFolder(env.XDG_CACHE_HOME, (home) => join(home, '.cache')),
    name,
  );
}

/** Key of one picture's features: any part that differs gives another key. */
export function featureKey(parts: {
  /** SHA-256 of the backbone with its normalisation, as it runs. */
  readonly backbone: string;
  readonly preprocessing: unknown;
  /** What decodes and computes: other versions, and other processors, round otherwise. */
  readonly software: unknown;
  readonly mirrored: boolean;
  readonly picture: string;
}): string {
  const { backbone, preprocessing, software, mirrored, picture } = parts;
  return sha256Of(JSON.stringify([backbone, preprocessing, software, mirrored, picture]));
}

/**
 * Opens the cache; safe with any number of processes, since each writes to its own logs and a record counts only when its
 * checksum is right. What other processes write from here on is not seen.
 * @param onUnusable called at most once, with the reason, when entries can't be written (no permission, disk full)
 */
export function openFeatureCache(
  directory: string,
  onUnusable: (reason: string) => void,
  { logBytes = LOG_BYTES } = {},
): FeatureCache {
  const folder = join(directory, FOLDER);
  const places = new Map<string, FeaturePlace[]>();
  for (const path of logsIn(folder)) listRecords(path).forEach((place) => addPlace(places, place));
  const newLog = () => join(folder, `${process.pid}-${randomUUID()}${EXTENSION}`);
  let log = newLog();
  let end = 0;
  let usable = true;
  return {
    read(key) {
      const known = places.get(key) ?? [];
      for (let place = known.at(-1); place !== undefined; place = known.at(-1)) {
        const features = readRecord(place);
        if (features !== undefined) return features;
        known.pop();
      }
      places.delete(key);
      return undefined;
    },
    write(key, features) {
      if (!usable || places.has(key)) return;
      try {
        const record = encodeRecord(key, features);
        append(log, record);
        addPlace(places, { key, path: log, offset: end, length: features.byteLength });
        end += record.length;
        if (end >= logBytes) [log, end] = [newLog(), 0];
      } catch (error) {
        usable = false;
        onUnusable(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** How much the cache holds; zeros when there is none. Entries that two processes wrote at once count once. */
export async function measureFeatureCache(directory = defaultCacheDirectory()): Promise<CacheSize> {
  const folder = join(directory, FOLDER);
  const paths = logsIn(folder);
  const keys = new Set(paths.flatMap((path) => listRecords(path).map(({ key }) => key)));
  const sizes = await Promise.all(paths.map(async (path) => (await factsOf(path)).size));
  return { directory: folder, entries: keys.size, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Deletes logs without a whole entry that killed processes left behind, then the logs that were written to longest ago, until
 * the rest is small enough. A training that reads from one of these meanwhile just computes again.
 */
export async function sweepFeatureCache(
  directory: string,
  { nowMs = Date.now(), mostBytes = MOST_BYTES } = {},
): Promise<void> {
  const logs = await Promise.all(
    logsIn(join(directory, FOLDER)).map(async (path) => ({ path, ...(await factsOf(path)) })),
  );
  let kept = 0;
  for (const { path, size, mtimeMs } of logs.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    kept += size;
    const isAbandoned = nowMs - mtimeMs > ABANDONED_AFTER_MS && listRecords(path, 1).length === 0;
    if (isAbandoned || kept > mostBytes) await rm(path, { force: true }).catch(() => undefined);
  }
}

function addPlace(places: Map<string, FeaturePlace[]>, place: FeaturePlace): void {
  const known = places.get(place.key);
  if (known === undefined) places.set(place.key, [place]);
  else known.push(place);
}

/** Opens and closes the file each time, so that nobody has to close a cache: 20 microseconds a record. */
function append(path: string, record: Uint8Array): void {
  try {
    appendFileSync(path, record);
  } catch (error) {
    // The first record of all, or the cache was cleared meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, record);
  }
}

/** Paths of all logs; none when there is no such folder. */
function logsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(EXTENSION))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Of a file that may be deleted meanwhile. */
async function factsOf(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  return await stat(path).catch(() => ({ size: 0, mtimeMs: Infinity }));
}
