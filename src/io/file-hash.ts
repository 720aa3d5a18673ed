import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileFacts } from '../bundle/pipeline.ts';

/** A model is read in a few pieces, not in hundreds. */
const PIECE_BYTES = 1024 * 1024;

/** Size and SHA-256 of a file of any size, read once. */
export async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}
