import { readFile } from 'node:fs/promises';

/** A UTF-8 file without its byte-order mark. @throws ENOENT and the like */
export async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
}
