import { createHash } from 'node:crypto';
import { readFolderFiles } from '../../../io/file-pieces.ts';
import type { Upload } from './put-blob.ts';

export interface CodeFolder {
  /** Hash of names and contents, lower-case hex: a version of the code asset. */
  readonly sha256: string;
  /** Hash that the service checks a snapshot with, and Microsoft's own clients send. */
  readonly snapshotSha256: string;
  /** As they will lie in the container; the folder is named by what is in it. @param suffix beside another folder of that name */
  at(suffix: string): { readonly path: string; readonly files: readonly Upload[] };
}

/** Version of the rule by which a snapshot's hash is made (`hash_version`). */
export const SNAPSHOT_HASH_VERSION = '202208';

/** The training script: the Python files directly in `folder`, an absolute path. */
export async function codeFolder(folder: string): Promise<CodeFolder> {
  const files = await readFolderFiles(folder, '.py');
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  const sha256 = hash.digest('hex');
  return {
    sha256,
    snapshotSha256: snapshotHash(files),
    at(suffix) {
      const path = `model-builder/code/${sha256}${suffix}`;
      return { path, files: files.map(({ name, bytes }) => ({ path: `${path}/${name}`, bytes })) };
    },
  };
}

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** As `get_content_hash` of azure-ai-ml: the number of files, their names and sizes by lower-case name, then their contents. */
export function snapshotHash(files: readonly NamedBytes[]): string {
  const key = ({ name }: NamedBytes): string => name.toLowerCase();
  const sorted = files.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
  const hash = createHash('sha256').update(String(files.length));
  for (const { name, bytes } of sorted) hash.update(`#${name}#${bytes.length}`);
  for (const { bytes } of sorted) hash.update(bytes);
  return hash.digest('hex');
}
