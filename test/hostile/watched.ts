import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunResult } from '../support/run.ts';
import { started } from './check-row.ts';
import type { Command } from './row.ts';
import { OWN_PLACES, type Sandbox } from './sandbox.ts';

/** Whether system calls can be watched on this machine: strace is there, and may trace. */
export const CAN_WATCH = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;

/** Calls that change what a path names; the others of `%file` only look. */
const CHANGES =
  /^(?:creat|mkdir|mkdirat|mknod|mknodat|rename|renameat2?|unlink|unlinkat|rmdir|chmod|fchmodat2?|chown|lchown|fchownat|link|linkat|symlink|symlinkat|truncate|utime|utimes|utimensat|futimesat|setxattr|lsetxattr|removexattr|lremovexattr)\(/;
const OPENS_TO_WRITE = /^open(?:at2?)?\(.*\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;
/** Where every program may write, and nothing stays. */
const DEVICES = /^\/dev\/(?:null|tty|pts\/\d+)$/;

/**
 * Runs a command under strace: what a listing before and after cannot see is what was written and taken away again.
 * @throws Error that names each call which has changed something outside of temporary files and the tool's own places
 */
export async function watched(
  sandbox: Sandbox,
  command: Command,
  line: readonly string[],
): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'cmb-w-'));
  try {
    // A file for each process and thread: calls do not get between one another.
    const strace = [
      'strace',
      '--seccomp-bpf',
      '-ff',
      '-qq',
      '-y',
      '-s',
      '4096',
      '-e',
      'trace=%file',
      '-o',
      join(folder, 'calls'),
    ];
    const result = await started(sandbox, command, [...strace, ...line]);
    const cwd = join(sandbox.path, command.cwd ?? 'work/repo');
    const own = OWN_PLACES.map((place) => join(sandbox.path, place));
    const isOwn = (path: string): boolean =>
      DEVICES.test(path) || own.some((place) => path === place || path.startsWith(`${place}/`));
    const texts = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const calls = texts.flatMap((text) => text.split('\n'));
    if (!calls.some((call) => call.includes('bin.js')))
      throw new Error('strace has not seen the program start');
    const outside = calls.filter(
      (call) =>
        (CHANGES.test(call) || OPENS_TO_WRITE.test(call)) &&
        !/ = -1 E/.test(call) &&
        !pathsOf(call, cwd).every(isOwn),
    );
    if (outside.length > 0)
      throw new Error(`wrote outside:\n${[...new Set(outside)].slice(0, 20).join('\n')}`);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Paths of a call, absolute: `-y` shows what a descriptor of a folder names. The text of a symbolic link is none. */
function pathsOf(call: string, cwd: string): readonly string[] {
  const words = [...call.matchAll(/(?:(?:AT_FDCWD|\d+)<(?<at>[^>]*)>, )?"(?<path>(?:[^"\\]|\\.)*)"/g)];
  const paths = words.map(({ groups }) => resolve(groups?.at || cwd, groups?.path ?? ''));
  return call.startsWith('symlink') ? paths.slice(-1) : paths;
}
