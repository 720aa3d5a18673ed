import { readFile as readFileCallback, stat as statCallback } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRegularFile, readRegularFile } from './regular-file.ts';

// For thousands of small files: with callbacks, Node needs half of the time that its promises take.
const stat = promisify(statCallback);

/** A small file, whole. */
export const readWhole: (path: string) => Promise<Uint8Array> = promisify(readFileCallback);

/** Size of a file in bytes. */
export async function fileBytes(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** A file of any size in pieces of at most `pieceBytes`, never two in memory at once. */
export async function* readPieces(path: string, pieceBytes: number): AsyncGenerator<Uint8Array, void, void> {
  await using handle = await openRegularFile(path);
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The files directly in a folder whose names end so, sorted by name. */
export async function readFolderFiles(
  folder: string,
  ending: string,
): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return await Promise.all(
    names.map(async (name) => ({ name, bytes: await readRegularFile(join(folder, name)) })),
  );
}
