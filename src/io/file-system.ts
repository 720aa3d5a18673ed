import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { FileFacts } from '../bundle/pipeline.ts';
import { AT_ONCE_BYTES, atOnce } from './at-once.ts';
import { milliseconds } from './clock.ts';
import { hashAtOnce } from './file-hash.ts';
import { MODEL_LIMIT, readRegularFile } from './regular-file.ts';

export interface Entry {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly bytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** User id; 0 on Windows. */
  readonly owner: number;
}

/** Every call of a commit to the disk: tests make each of them fail in turn. Paths are absolute. */
export interface FileSystemPort {
  /** @returns undefined when there is nothing */
  entry(path: string): Promise<Entry | undefined>;
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  hash(path: string): Promise<FileFacts>;
  /** Fails when the file is there. @param isSafe whether it must survive a loss of power from here on */
  writeNew(path: string, content: string, isSafe?: boolean): Promise<void>;
  /** Copy-on-write where the file system can; fails when the file is there. */
  copyNew(from: string, to: string): Promise<void>;
  /** Replaces `to` when it is a file. */
  rename(from: string, to: string): Promise<void>;
  /** One level; fails when it is there. @param isPrivate whether it is open to nobody else */
  makeDirectory(path: string, isPrivate?: boolean): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Fails when it is not empty. */
  removeDirectory(path: string): Promise<void>;
  /** A folder of ours with all that is in it; nothing there is no error. */
  removeTree(path: string): Promise<void>;
}

/** Ctrl-C is heard when the event loop turns, which takes longer than to write a file: milliseconds that it may have to wait. */
const DEAF = 10;
let heardAt = 0;

const NEW_CLONE = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/** What is small and many is done at once: the way through the thread pool takes longer than a file of ours. */
export const nodeFileSystem: FileSystemPort = {
  entry: (path) => atOnce(() => entryAt(path)),
  list: (directory) => readdir(directory),
  read: (path) => readRegularFile(path, MODEL_LIMIT),
  hash: hashAtOnce,
  async writeNew(path, content, isSafe = false) {
    if (milliseconds() - heardAt > DEAF) {
      await setImmediate();
      heardAt = milliseconds();
    }
    writeFileSync(path, content, { flag: 'wx', flush: isSafe });
  },
  copyNew(from, to) {
    const isSmall = (lstatSync(from, { throwIfNoEntry: false })?.size ?? 0) <= AT_ONCE_BYTES;
    return isSmall ? atOnce(() => copyFileSync(from, to, NEW_CLONE)) : copyFile(from, to, NEW_CLONE);
  },
  rename: (from, to) => atOnce(() => renameSync(from, to)),
  makeDirectory: (path, isPrivate = false) =>
    atOnce(() => {
      mkdirSync(path, isPrivate ? 0o700 : 0o777);
    }),
  setMode: (path, mode) => atOnce(() => chmodSync(path, mode)),
  removeFile: (path) => atOnce(() => unlinkSync(path)),
  removeDirectory: (path) => atOnce(() => rmdirSync(path)),
  removeTree: (path) => atOnce(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 })),
};

/** Permission bits of a file that this process makes. */
export function newFileMode(): number {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is written for a moment, which on the main thread nobody sees
  return 0o666 & ~process.umask();
}

function entryAt(path: string): Entry | undefined {
  const facts = lstatIfThere(path);
  if (!facts) return undefined;
  const kind = facts.isFile()
    ? 'file'
    : facts.isDirectory()
      ? 'directory'
      : facts.isSymbolicLink()
        ? 'symlink'
        : 'other';
  return { kind, bytes: facts.size, mode: facts.mode & 0o777, owner: facts.uid };
}

/** ENOTDIR: a file lies where a folder of the path should be; whoever makes that folder says so. */
function lstatIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw cause;
  }
}
