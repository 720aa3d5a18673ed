import { readFile, realpath, stat } from 'node:fs/promises';
import type { Inspection } from '../dataset/candidate.ts';
import { firstLine } from '../dataset/findings.ts';
import { sniff, SNIFF_LENGTH, type PictureFormat } from '../dataset/sniff.ts';
import { hashFile } from './file-hash.ts';
import { isInside } from './inside.ts';
import { readPictureFacts } from './picture.ts';
import { readHead } from './read-head.ts';
import { sha256Of } from '../sha256.ts';

/** Bytes; a smaller file is read once, for its hash and its header. Times the concurrency, it bounds the memory. */
const READ_WHOLE = 16 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = { EACCES: 'no permission', EPERM: 'no permission' };

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
  return await inspectPicture(bytes, bytes, () => Promise.resolve(sha256Of(bytes)));
}

async function inspectLarge(path: string): Promise<Inspection> {
  return await inspectPicture(
    await readHead(path, SNIFF_LENGTH),
    path,
    async () => (await hashFile(path)).sha256,
  );
}

async function inspectPicture(
  head: Uint8Array,
  source: string | Uint8Array,
  hash: () => Promise<string>,
): Promise<Inspection> {
  const sniffed = sniff(head);
  if (sniffed.kind === 'unsupported') return sniffed;
  if (sniffed.kind !== 'picture') return { kind: 'not-a-picture' };
  const facts = await headerOf(source, sniffed.format);
  return facts.kind === 'picture' ? { ...facts, sha256: await hash() } : facts;
}

async function headerOf(source: string | Uint8Array, format: PictureFormat) {
  try {
    const { width, height, frames } = await readPictureFacts(source);
    return { kind: 'picture', format, width, height, frames } as const;
  } catch (cause) {
    return { kind: 'damaged', reason: firstLine((cause as Error).message) } as const;
  }
}
