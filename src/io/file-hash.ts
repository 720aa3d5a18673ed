import { createHash } from 'node:crypto';
import { closeSync, readSync, statSync } from 'node:fs';
import type { FileFacts } from '../bundle/pipeline.ts';
import { AT_ONCE_BYTES } from './at-once.ts';
import { openRegularFile, openRegularFileSync } from './regular-file.ts';

/** A model is read in a few pieces, not in hundreds. */
const PIECE_BYTES = 1024 * 1024;

/** Size and SHA-256 of a file of any size, read once, into the same memory: a stream would take new memory for every piece. */
export async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    // Not larger than needed: large memory for many small files calls the garbage collector.
    const piece = Buffer.allocUnsafe(Math.min(Math.max(size, 1), PIECE_BYTES));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Touched once, and in the processor's cache from then on: new memory for a whole model takes longer than hashing it. */
const SHARED_PIECE = Buffer.allocUnsafeSlow(64 * 1024);

/** The same, for a few files: small ones, and models with the embedded backbone, are read at once. */
export async function hashAtOnce(path: string): Promise<FileFacts> {
  if (statSync(path).size > AT_ONCE_BYTES) return await hashFile(path);
  const hash = createHash('sha256');
  const file = openRegularFileSync(path);
  try {
    let bytes = 0;
    for (;;) {
      const bytesRead = readSync(file, SHARED_PIECE, 0, SHARED_PIECE.length, null);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(SHARED_PIECE.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    closeSync(file);
  }
}
