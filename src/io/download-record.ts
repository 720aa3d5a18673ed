import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile } from './file-hash.ts';
import { readRegularFile } from './regular-file.ts';
import { parseJson } from './validate.ts';

/** What has been downloaded into a folder. */
export interface DownloadRecord {
  /** Relative path → SHA-256, lower-case hex. */
  readonly files: Readonly<Record<string, string>>;
  /** False while more is to come. */
  readonly complete: boolean;
}

const NAME = 'download.json';

/** The record of a folder in which all that it names is there and unchanged; `undefined` for anything less. */
export async function readDownloadRecord(folder: string): Promise<DownloadRecord | undefined> {
  try {
    const text = (await readRegularFile(join(folder, NAME))).toString('utf8');
    const record = parseJson('download', text, ({ problem }) => new Error(problem));
    for (const [path, sha256] of Object.entries(record.files)) {
      if ((await hashFile(join(folder, path))).sha256 !== sha256) return undefined;
    }
    return record;
  } catch {
    return undefined;
  }
}

/** Written after the files that it names, and atomically: what it does not name is not used. */
export async function writeDownloadRecord(folder: string, record: DownloadRecord): Promise<void> {
  const path = join(folder, NAME);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.${process.pid}.tmp`, JSON.stringify(record));
  await rename(`${path}.${process.pid}.tmp`, path);
}
