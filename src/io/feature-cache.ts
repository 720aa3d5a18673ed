import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Features by content: one file a picture, so that ten new pictures cost ten computations. Synchronous: for files of 15 kB
 * the way through promises and threads costs many times the CPU time of the work itself.
 */
export interface FeatureCache {
  /** `undefined` when there is no entry, or one that is damaged. */
  read(key: string): Float32Array | undefined;
  /** Never throws: a cache that can't be written is reported once and then left alone. */
  write(key: string, features: Float32Array): void;
}

export interface CacheSize {
  readonly directory: string;
  readonly entries: number;
  readonly bytes: number;
}

/** First bytes of every entry; the digit is the format's version. */
const MAGIC = 'MBFEAT1\n';
const HASH_BYTES = 32;
const HEADER_BYTES = MAGIC.length + HASH_BYTES;
const FOLDER = 'features';
/** A temporary file older than this belongs to a process that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

/** The platform's cache folder of this tool; `MODEL_BUILDER_CACHE` overrides it. */
export function defaultCacheDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.MODEL_BUILDER_CACHE) return env.MODEL_BUILDER_CACHE;
  const name = 'create-model-builder';
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), name, 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  return join(env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : join(homedir(), '.cache'), name);
}

/** Key of one picture's features: any part that differs gives another key. */
export function featureKey(parts: {
  /** SHA-256 of the backbone with its normalisation, as it runs. */
  readonly backbone: string;
  readonly preprocessing: unknown;
  readonly mirrored: boolean;
  readonly picture: string;
}): string {
  const { backbone, preprocessing, mirrored, picture } = parts;
  return createHash('sha256')
    .update(JSON.stringify([backbone, preprocessing, mirrored, picture]))
    .digest('hex');
}

/**
 * Opens the cache; safe with any number of processes, since entries are written beside their place and renamed into it.
 * @param onUnusable called at most once, with the reason, when entries can't be written (no permission, disk full)
 */
export function openFeatureCache(directory: string, onUnusable: (reason: string) => void): FeatureCache {
  let usable = true;
  return {
    read: (key) => readEntry(entryPath(directory, key), key),
    write(key, features) {
      if (!usable) return;
      try {
        writeEntry(entryPath(directory, key), key, features);
      } catch (error) {
        usable = false;
        onUnusable(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** How much the cache holds; zeros when there is none. */
export async function measureFeatureCache(directory = defaultCacheDirectory()): Promise<CacheSize> {
  const files = await listFiles(join(directory, FOLDER));
  let bytes = 0;
  for (const { path } of files) bytes += await sizeOf(path);
  return { directory, entries: files.filter(({ path }) => !path.endsWith('.tmp')).length, bytes };
}

/** Deletes every entry; a training that runs meanwhile just computes again. */
export async function clearFeatureCache(directory = defaultCacheDirectory()): Promise<void> {
  await rm(join(directory, FOLDER), { recursive: true, force: true, maxRetries: 3 });
}

/** Deletes temporary files that killed processes left behind. */
export async function sweepFeatureCache(directory: string, nowMs = Date.now()): Promise<void> {
  for (const { path } of await listFiles(join(directory, FOLDER))) {
    if (!path.endsWith('.tmp')) continue;
    const age = await stat(path).then(
      ({ mtimeMs }) => nowMs - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}

function entryPath(directory: string, key: string): string {
  return join(directory, FOLDER, key.slice(0, 2), `${key.slice(2)}.f32`);
}

function readEntry(path: string, key: string): Float32Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const payload = bytes.subarray(HEADER_BYTES);
  if (payload.length === 0 || payload.length % 4 !== 0 || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return undefined;
  if (!checksum(key, payload).equals(bytes.subarray(MAGIC.length, HEADER_BYTES))) return undefined;
  // A copy: a file's bytes need not start at a multiple of four.
  return new Float32Array(new Uint8Array(payload).buffer);
}

function writeEntry(path: string, key: string, features: Float32Array): void {
  const payload = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
  const bytes = Buffer.concat([Buffer.from(MAGIC, 'latin1'), checksum(key, payload), payload]);
  const temporary = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    try {
      writeFileSync(temporary, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(temporary, bytes);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** For a file that may not be there, in a folder that may not be one. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The trouble that led here is the one to report.
  }
}

/** Covers the key too, so that an entry under a wrong name is not trusted. */
function checksum(key: string, payload: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(payload).digest();
}

async function listFiles(root: string): Promise<readonly { path: string }[]> {
  const files: { path: string }[] = [];
  for (const folder of await readdir(root).catch(() => [])) {
    for (const file of await readdir(join(root, folder)).catch(() => []))
      files.push({ path: join(root, folder, file) });
  }
  return files;
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
