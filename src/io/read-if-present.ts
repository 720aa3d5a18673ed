import { readFile } from 'node:fs/promises';

/** A file's bytes; `undefined` when there is no such file. Any other trouble rejects. */
export async function readFileIfPresent(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** A text file's content; `undefined` when there is no such file. */
export async function readTextIfPresent(path: string): Promise<string | undefined> {
  const bytes = await readFileIfPresent(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
