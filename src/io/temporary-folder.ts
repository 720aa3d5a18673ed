import { rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { sha256Of } from '../sha256.ts';
import { isRunning } from './is-running.ts';

export interface TemporaryFolder {
  /** Absolute; exists and is empty. */
  readonly path: string;
  remove(): Promise<void>;
}

/** Says whose a folder is: `create-model-builder-<host>-<process>-<random>`. */
const NAME = 'create-model-builder-';
const OWNER = new RegExp(`^${NAME}([0-9a-f]{8})-([0-9]+)-`);

/**
 * A folder for what is not finished. It also goes when the process exits at once, at a second Ctrl-C, and after a kill with the
 * next run.
 * @throws ModelBuilderError `io-temporary-folder`
 */
export async function createTemporaryFolder(): Promise<TemporaryFolder> {
  const directory = tmpdir();
  const path = await mkdtemp(join(directory, `${NAME}${hostId()}-${process.pid}-`)).catch(
    (cause: unknown) => {
      throw unusable(directory, cause);
    },
  );
  const removeNow = (): void => rmSync(path, { recursive: true, force: true });
  process.on('exit', removeNow);
  await (swept ??= sweep(directory));
  return {
    path,
    async remove() {
      process.off('exit', removeNow);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Machines that share a disk have processes of their own. */
export function hostId(): string {
  return sha256Of(hostname()).slice(0, 8);
}

let swept: Promise<void> | undefined;

/** Removes what killed runs of this user on this machine left; anything that is not surely that stays. */
async function sweep(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const [, host, pid] = OWNER.exec(name) ?? [];
    if (host !== hostId() || isRunning(Number(pid))) continue;
    const path = join(directory, name);
    const facts = await lstat(path).catch(() => undefined);
    const isOurs = facts?.isDirectory() && (process.getuid === undefined || facts.uid === process.getuid());
    const isPrivate = process.platform === 'win32' || (facts !== undefined && (facts.mode & 0o077) === 0);
    if (isOurs && isPrivate) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  EACCES: 'cannot be written to',
  EROFS: 'lies on a read-only disk',
  ENOSPC: 'lies on a disk that is full',
};

function unusable(directory: string, cause: unknown): ModelBuilderError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  const message = `The folder for temporary files, ${directory}, ${REASONS[code] ?? `cannot be used (${code})`}.`;
  return new ModelBuilderError('io-temporary-folder', message, {
    hint: 'Make it, or name another one with the variable TMPDIR (TEMP on Windows).',
    cause,
  });
}
