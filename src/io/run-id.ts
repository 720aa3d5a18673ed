import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomName } from './random-name.ts';

/** One run of a command that can be taken back. */
export interface RunId {
  /** Unlike any other. */
  readonly run: string;
  /** Higher than that of any earlier run of this user, whatever the clock said then. */
  readonly number: number;
}

/**
 * Names a run. It counts on from what is remembered, and from what lies in the projects at hand: where nothing can be remembered, they
 * are what counts.
 * @param seen highest number among the projects at hand, 0 for none
 * @param directory from `stateDirectory`; may be unwritable
 */
export async function createRunId(seen: number, directory: string): Promise<RunId> {
  const file = join(directory, 'runs');
  const number = Math.max(seen, await remembered(file)) + 1;
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${number}\n`);
  } catch {
    // A home that cannot be written to is no reason not to update.
  }
  return { run: `${new Date().toISOString()} ${randomName()}`, number };
}

async function remembered(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d{1,15}\n?$/.test(text) ? Number(text) : 0;
}
