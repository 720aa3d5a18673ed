import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashFile } from './download.ts';

/** What a finished download consists of: relative path → SHA-256, lower-case hex. */
export type DownloadRecord = Readonly<Record<string, string>>;

const NAME = 'download.json';

/** The record of a folder whose files are all there and unchanged; `undefined` for anything less. */
export async function readDownloadRecord(folder: string): Promise<DownloadRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, NAME), 'utf8')) as DownloadRecord;
    for (const [path, sha256] of Object.entries(record)) {
      if ((await hashFile(join(folder, path))) !== sha256) return undefined;
    }
    return record;
  } catch {
    return undefined;
  }
}

/** Written last, and atomically: a folder without it is not used. */
export async function writeDownloadRecord(folder: string, record: DownloadRecord): Promise<void> {
  const path = join(folder, NAME);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.${process.pid}.tmp`, JSON.stringify(record));
  await rename(`${path}.${process.pid}.tmp`, path);
}
