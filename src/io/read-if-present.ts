import { readRegularFile } from './regular-file.ts';

/** A file's bytes; `undefined` when there is no such file. Any other trouble rejects. @param limit bytes */
export async function readFileIfPresent(path: string, limit?: number): Promise<Buffer | undefined> {
  return await readRegularFile(path, limit).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A text file's content; `undefined` when there is no such file. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  const bytes = await readFileIfPresent(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
