import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { isRunning } from './is-running.ts';
import { finishing } from './process-interrupt.ts';
import { MODEL_LIMIT, readRegularFile, TEXT_LIMIT } from './regular-file.ts';

/**
 * Writes a folder that is there whole or not at all: everything goes into a folder beside it, which is renamed at the end.
 * @param directory absolute path; must not exist
 * @param files path inside the folder → content in pieces
 * @throws ModelBuilderError `bundle-exists` (exit 3)
 */
export async function writeFolder(
  directory: string,
  files: Readonly<Record<string, readonly Uint8Array[]>>,
): Promise<void> {
  await assertNoFolder(directory);
  await removeUnfinished(directory, files);
  await finishing(() => writeWhole(directory, files));
}

/** What killed runs left beside it; a folder that holds anything else than those files is somebody else's. */
async function removeUnfinished(
  directory: string,
  files: Readonly<Record<string, readonly Uint8Array[]>>,
): Promise<void> {
  const ours = new Set(Object.keys(files).map((path) => path.split('/')[0]));
  const [parent, name] = [dirname(directory), basename(directory)];
  for (const entry of await readdir(parent, { withFileTypes: true }).catch(() => [])) {
    const pid = /^\.(\d+)\.tmp$/.exec(entry.name.slice(name.length))?.[1];
    if (!entry.isDirectory() || !entry.name.startsWith(name) || !pid) continue;
    // In a container each run may have the same number.
    if (Number(pid) !== process.pid && isRunning(Number(pid))) continue;
    const folder = join(parent, entry.name);
    const inside = await readdir(folder).catch(() => undefined);
    if (inside?.every((file) => ours.has(file)))
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function writeWhole(
  directory: string,
  files: Readonly<Record<string, readonly Uint8Array[]>>,
): Promise<void> {
  const staging = `${directory}.${process.pid}.tmp`;
  try {
    for (const [path, pieces] of Object.entries(files)) {
      const file = join(staging, path);
      await mkdir(dirname(file), { recursive: true });
      await writePieces(file, pieces);
    }
    await rename(staging, directory).catch(async (error: unknown) => {
      await assertNoFolder(directory);
      throw error;
    });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Node names no place when the disk is full.
    if (error instanceof Error && 'errno' in error) Object.assign(error, { path: directory });
    throw error;
  }
}

/** For before the work as well: what cannot be written is not to be found out at the end. @throws ModelBuilderError `bundle-exists` (exit 3) */
export async function assertNoFolder(directory: string): Promise<void> {
  if (!(await exists(directory))) return;
  throw new ModelBuilderError('bundle-exists', `${directory} exists already.`, {
    hint: 'Name another folder with --output, or delete that one first.',
    exitCode: EXIT.conflict,
  });
}

async function writePieces(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) await writeFile(handle, piece);
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Names of the files in a folder, sorted; none when there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** @throws ModelBuilderError `model-not-found`, `model-too-large` */
export async function readModelFile(path: string): Promise<Buffer> {
  return await readNamedFile(path, 'model', 'an .onnx file', MODEL_LIMIT);
}

/** @throws ModelBuilderError `labels-not-found`, `labels-too-large` */
export async function readLabelsFile(path: string): Promise<Buffer> {
  return await readNamedFile(path, 'labels', 'a file of labels, JSON or one a line', TEXT_LIMIT);
}

/** A file that the flag of that name gave. */
async function readNamedFile(
  path: string,
  what: 'model' | 'labels',
  kind: string,
  limit: number,
): Promise<Buffer> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new ModelBuilderError(`${what}-not-found`, `Cannot read the ${what} file ${path}.`, {
      hint: `Check the path of --${what}.`,
      cause,
    });
  });
  if (!facts.isFile())
    throw new ModelBuilderError(`${what}-not-found`, `${path} is not a file.`, {
      hint: `--${what} takes the path of ${kind}.`,
    });
  if (facts.size > limit)
    throw new ModelBuilderError(
      `${what}-too-large`,
      `${path} is over ${what === 'model' ? '2 GB' : '16 MB'}.`,
      {
        hint: what === 'model' ? 'An ONNX file holds 2 GB at most.' : `--labels takes ${kind}.`,
      },
    );
  return await readRegularFile(path, limit);
}
