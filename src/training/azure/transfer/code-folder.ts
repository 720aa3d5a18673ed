import { createHash } from 'node:crypto';
import { readFolderFiles } from '../../../io/file-pieces.ts';
import type { Upload } from './put-blob.ts';

export interface CodeFolder {
  /** Folder in the container, named by what is in it. */
  readonly path: string;
  /** Hash of names and contents, lower-case hex: a version of the code asset. */
  readonly sha256: string;
  readonly files: readonly Upload[];
}

/** The training script as it will lie in the container: the Python files directly in `folder`, an absolute path. */
export async function codeFolder(folder: string): Promise<CodeFolder> {
  const files = await readFolderFiles(folder, '.py');
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const sha256 = hash.digest('hex');
  const path = `model-builder/code/${sha256}`;
  return { path, sha256, files: files.map(({ name, bytes }) => ({ path: `${path}/${name}`, bytes })) };
}
