import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ModelBuilderError } from '../errors.ts';

/** Bytes of a file of text, configuration or labels: far above any that people write. */
export const TEXT_LIMIT = 16 * 1024 * 1024;
/** Bytes of an ONNX file: protocol buffers' own limit. */
export const MODEL_LIMIT = 2 ** 31 - 1;

/** A pipe that takes the file's place between the look and the opening does not keep us waiting. Windows has none. */
const READ = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);
const PIECE = 64 * 1024;

/**
 * Opens a file for reading, and nothing else that may lie at a path of a user's or out of a file: a named pipe waits for ever, a
 * device never ends. Links are followed.
 * @throws ModelBuilderError `io-not-a-file`; ENOENT, EISDIR and the like
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  assertRegular(path, statSync(path));
  const file = await open(path, READ);
  try {
    assertRegular(path, await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same at once, for small files: a file descriptor, to be closed. */
export function openRegularFileSync(path: string): number {
  assertRegular(path, statSync(path));
  const file = openSync(path, READ);
  try {
    assertRegular(path, fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * A file's content, where it is a file and not larger than the limit, whatever its size claims.
 * @param limit bytes
 * @throws ModelBuilderError `io-not-a-file`, `io-file-too-large`; ENOENT, EISDIR and the like
 */
export async function readRegularFile(path: string, limit = TEXT_LIMIT): Promise<Buffer> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  if (size > limit) throw tooLarge(path, limit);
  // One byte more, so that a whole file ends at the second read; files of /proc have no size before.
  let buffer = Buffer.allocUnsafeSlow(size === 0 ? PIECE : size + 1);
  for (let done = 0; ;) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, done);
    done += bytesRead;
    if (done > limit) throw tooLarge(path, limit);
    if (bytesRead === 0) return buffer.subarray(0, done);
    if (done === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafeSlow(buffer.length)]);
  }
}

/** The same at once: for dozens of small files the way through Node's thread pool takes longer than the reading. */
export function readRegularFileSync(path: string, limit = TEXT_LIMIT): Buffer {
  const file = openRegularFileSync(path);
  try {
    const { size } = fstatSync(file);
    if (size > limit) throw tooLarge(path, limit);
    const pieces: Buffer[] = [];
    for (let done = 0; ;) {
      const piece = Buffer.allocUnsafe(Math.max(size + 1 - done, PIECE));
      const bytesRead = readSync(file, piece, 0, piece.length, done);
      done += bytesRead;
      if (done > limit) throw tooLarge(path, limit);
      if (bytesRead === 0) return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
      pieces.push(piece.subarray(0, bytesRead));
    }
  } finally {
    closeSync(file);
  }
}

function assertRegular(path: string, facts: Stats): void {
  if (facts.isFile()) return;
  if (facts.isDirectory()) {
    const message = `EISDIR: illegal operation on a directory, read '${path}'`;
    throw Object.assign(new Error(message), { code: 'EISDIR', syscall: 'read', path });
  }
  throw new ModelBuilderError('io-not-a-file', `${path} is ${kindOf(facts)}, not a file.`, {
    hint: 'Only files are read: put the file itself there, or name another.',
  });
}

function kindOf(facts: Stats): string {
  if (facts.isFIFO()) return 'a named pipe';
  return facts.isSocket() ? 'a socket' : 'a device';
}

function tooLarge(path: string, limit: number): ModelBuilderError {
  const size = limit >= 1e9 ? `${Math.round(limit / 1e9)} GB` : `${Math.round(limit / 2 ** 20)} MB`;
  return new ModelBuilderError('io-file-too-large', `${path} is larger than ${size}.`, {
    hint: 'No file of its kind is: check that it is the right one.',
  });
}
