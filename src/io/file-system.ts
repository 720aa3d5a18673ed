import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  unlink,
  writeFile,
} from 'node:fs/promises';
import type { FileFacts } from '../bundle/pipeline.ts';
import { hashFile } from './file-hash.ts';

export interface Entry {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly bytes: number;
  /** Permission bits. */
  readonly mode: number;
}

/** Every call of a commit to the disk: tests make each of them fail in turn. Paths are absolute. */
export interface FileSystemPort {
  /** @returns undefined when there is nothing */
  entry(path: string): Promise<Entry | undefined>;
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  hash(path: string): Promise<FileFacts>;
  /** Fails when the file is there. */
  writeNew(path: string, content: string): Promise<void>;
  /** Copy-on-write where the file system can; fails when the file is there. */
  copyNew(from: string, to: string): Promise<void>;
  /** Replaces `to` when it is a file. */
  rename(from: string, to: string): Promise<void>;
  /** One level; fails when it is there. */
  makeDirectory(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Fails when it is not empty. */
  removeDirectory(path: string): Promise<void>;
  /** A folder of ours with all that is in it; nothing there is no error. */
  removeTree(path: string): Promise<void>;
}

export const nodeFileSystem: FileSystemPort = {
  async entry(path) {
    try {
      const facts = await lstat(path);
      const kind = facts.isFile()
        ? 'file'
        : facts.isDirectory()
          ? 'directory'
          : facts.isSymbolicLink()
            ? 'symlink'
            : 'other';
      return { kind, bytes: facts.size, mode: facts.mode & 0o777 };
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw cause;
    }
  },
  list: (directory) => readdir(directory),
  read: (path) => readFile(path),
  hash: hashFile,
  writeNew: (path, content) => writeFile(path, content, { flag: 'wx' }),
  copyNew: (from, to) => copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE),
  rename,
  async makeDirectory(path) {
    await mkdir(path);
  },
  setMode: chmod,
  removeFile: unlink,
  removeDirectory: rmdir,
  removeTree: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }),
};

/** ENOTDIR: a file lies where a folder of the path should be; whoever makes that folder says so. */
function isMissing(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
