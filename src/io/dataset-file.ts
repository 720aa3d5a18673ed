import { readFile, realpath, stat } from 'node:fs/promises';
import type { Inspection } from '../dataset/candidate.ts';
import { firstLine } from '../dataset/findings.ts';
import { sniff, SNIFF_LENGTH, type PictureFormat, type Sniffed } from '../dataset/sniff.ts';
import { isInside } from './inside.ts';
import { oneAtATime, readPictureFacts } from './picture.ts';
import { readHead } from './read-head.ts';
import { sha256Of } from '../sha256.ts';

/** Bytes; smaller files are read side by side. Times the concurrency, it bounds the memory. */
const READ_WHOLE = 16 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  ERR_FS_FILE_TOO_LARGE: 'larger than 2 GB',
};

/**
 * Opens a file, finds out what it is, and hashes it when it is a picture. Pixels are not decoded. Never throws: trouble
 * with a file is a result.
 * @param realRoot the dataset's root, free of links; a file that lies elsewhere is not opened
 */
export async function inspectFile(path: string, realRoot: string): Promise<Inspection> {
  try {
    const real = await realpath(path);
    if (!isInside(realRoot, real)) return { kind: 'outside' };
    const facts = await stat(real);
    // Opening a named pipe would wait for ever.
    if (!facts.isFile()) return { kind: 'not-a-file' };
    if (facts.size === 0) return { kind: 'empty' };
    return facts.size < READ_WHOLE ? await inspectBytes(await readFile(real)) : await inspectLarge(real);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) return { kind: 'missing' };
    return { kind: 'unreadable', reason: REASONS[code] ?? code };
  }
}

async function inspectBytes(bytes: Buffer): Promise<Inspection> {
  const sniffed = sniff(bytes);
  if (sniffed.kind !== 'picture') return unusable(sniffed);
  const facts = await headerOf(bytes, sniffed.format);
  return facts.kind === 'picture' ? { ...facts, sha256: sha256Of(bytes) } : facts;
}

/** A film is not read for what its first bytes say; of large pictures one is read after the other. */
async function inspectLarge(path: string): Promise<Inspection> {
  const sniffed = sniff(await readHead(path, SNIFF_LENGTH));
  if (sniffed.kind !== 'picture') return unusable(sniffed);
  return await oneAtATime(async () => await inspectBytes(await readFile(path)));
}

function unusable(sniffed: Sniffed): Inspection {
  return sniffed.kind === 'unsupported' ? sniffed : { kind: 'not-a-picture' };
}

async function headerOf(bytes: Uint8Array, format: PictureFormat) {
  try {
    const { width, height, frames } = await readPictureFacts(bytes);
    return { kind: 'picture', format, width, height, frames } as const;
  } catch (cause) {
    return { kind: 'damaged', reason: firstLine((cause as Error).message) } as const;
  }
}
