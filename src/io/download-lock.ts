import { readFile, rm, writeFile } from 'node:fs/promises';
import { ModelBuilderError } from '../errors.ts';

/**
 * Keeps two processes from writing one part. A lock whose process is gone is taken over.
 * @returns releases the lock
 * @throws ModelBuilderError `io-download-busy`
 */
export async function lockDownload(destination: string): Promise<() => Promise<void>> {
  const path = `${destination}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return async () => await rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(await readFile(path, 'utf8').catch(() => ''));
      if (owner > 0 && isRunning(owner)) break;
      await rm(path, { force: true });
    }
  }
  throw new ModelBuilderError('io-download-busy', `Another process is downloading to ${destination}.`, {
    hint: `Wait until it is done; if there is none, delete ${path}.`,
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
