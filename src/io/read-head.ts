import { openRegularFile } from './regular-file.ts';

/** The first bytes of a file, fewer when it is shorter. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  await using handle = await openRegularFile(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}
