import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { ModelBuilderError } from '../errors.ts';
import { isRunning } from './is-running.ts';
import { readTextIfPresent } from './read-if-present.ts';

/**
 * Keeps two processes from writing one part. A lock whose process is gone is taken over.
 * @returns releases the lock
 * @throws ModelBuilderError `io-download-busy`
 */
export async function lockDownload(destination: string): Promise<() => Promise<void>> {
  const path = `${destination}.lock`;
  const release = await acquire(path);
  if (release !== undefined) return release;
  throw new ModelBuilderError('io-download-busy', `Another process is downloading to ${destination}.`, {
    hint: `Wait until it is done; if there is none, delete ${path}.`,
  });
}

async function acquire(path: string): Promise<(() => Promise<void>) | undefined> {
  const mine = `${process.pid} ${randomUUID()}`;
  if (!create(path, mine)) {
    await removeAbandoned(path);
    if (!create(path, mine)) return undefined;
  }
  return async () => {
    // Somebody may have deleted it by hand, and somebody else have locked since.
    if ((await readTextIfPresent(path)) === mine) await rm(path, { force: true });
  };
}

/**
 * Makes room for a new lock. Who removes the lock of a dead process holds another lock meanwhile, and looks again: else a
 * second process, which saw the dead one too, would remove the lock of the first.
 */
async function removeAbandoned(path: string): Promise<void> {
  if (!(await isAbandoned(path))) return;
  const release = await acquire(`${path}.takeover`);
  if (release === undefined) return;
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await release();
  }
}

/**
 * Whether its process is gone. One that is not there (any more) is not abandoned: another process may make it this moment. An
 * empty one is held: its process has made it, and is about to write its number.
 */
async function isAbandoned(path: string): Promise<boolean> {
  const content = await readTextIfPresent(path);
  return content !== undefined && content !== '' && !isRunning(Number.parseInt(content, 10));
}

/** Synchronous, so that a kill hardly finds the moment between the two steps. @returns false when there is one */
function create(path: string, content: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, content);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}
