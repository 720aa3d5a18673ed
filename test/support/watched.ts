import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { run, type RunOptions, type RunResult } from './run.ts';

/** What a program did to the world around it. */
export interface Watched extends RunResult {
  /** Absolute paths that it opened for writing, made, renamed or removed; tries count. */
  readonly touched: readonly string[];
  /** System calls that ask or tell another machine anything; a look-up is one to port 53, with the name in it. */
  readonly contacts: readonly string[];
}

/** A network with nobody in it, whose name server is the machine itself: what is asked is seen, and goes nowhere. */
const ALONE = 'ip link set lo up && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"';

/**
 * Runs a program under strace, in a network namespace of its own.
 * @param scratch a folder for the record
 */
export async function watched(
  command: readonly string[],
  scratch: string,
  options: RunOptions,
): Promise<Watched> {
  const [record, resolver] = [join(scratch, 'strace.log'), join(scratch, 'resolv.conf')];
  await writeFile(resolver, 'nameserver 127.0.0.1\n');
  const strace = [
    '-f',
    '-y',
    '-qq',
    '-s',
    '300',
    '-e',
    'trace=%file,%network',
    '-e',
    'signal=none',
    '-o',
    record,
  ];
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const result = await run(
    'unshare',
    [...asRoot, '--net', '--mount', 'sh', '-c', ALONE, 'sh', resolver, 'strace', ...strace, ...command],
    options,
  );
  const calls = (await readFile(record, 'utf8')).split('\n').map((line) => line.replace(/^\d+ +/, ''));
  return {
    ...result,
    touched: [...new Set(calls.flatMap((call) => touchedBy(call, options.cwd)))].sort(),
    contacts: calls.filter((call) => /^connect\(.*AF_INET|^send\w+\((?!.*AF_NETLINK)/.test(call)),
  };
}

const CHANGES = /^(?:creat|mkdir|mknod|rename|link|symlink|unlink|rmdir|truncate|chmod|fchmodat|chown|utime)/;
const OPENS = /^open\w*\(.*\bO_(?:WRONLY|RDWR|CREAT|TRUNC)\b/;

function touchedBy(call: string, cwd: string): string[] {
  if (!CHANGES.test(call) && !OPENS.test(call)) return [];
  const named = [...call.matchAll(/(?:<([^<>"]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
  return named.map(([, folder = cwd, path]) => (isAbsolute(path) ? path : resolve(folder, path)));
}
