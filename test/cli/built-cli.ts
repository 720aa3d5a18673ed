import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compile } from '../../tools/compile.ts';
import { madeOnce, PROJECT_ROOT } from '../support/made-once.ts';
import { filesBelow } from '../support/pack.ts';
import { run, type RunOptions, type RunResult } from '../support/run.ts';

const SOURCES = [
  'src',
  'generators',
  'plopfile.ts',
  join('tools', 'compile.ts'),
  join('tools', 'compile-plugins.ts'),
  join('templates', 'model', 'src'),
];

/** The command line as it is published: compiled as for `dist`. Absolute path of bin.js. */
export function builtCli(): Promise<string> {
  return (built ??= build());
}

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  const files = (await Promise.all(SOURCES.map((path) => filesBelow(join(PROJECT_ROOT, path))))).flat();
  const hash = createHash('sha256');
  for (const file of files.filter((path) => /\.[jt]s$/.test(path)))
    hash.update(`${relative(PROJECT_ROOT, file)}\0`).update(await readFile(file));
  const folder = await madeOnce(`cli-${hash.digest('hex').slice(0, 16)}`, compile);
  return join(folder, 'src', 'bin.js');
}

/** Runs the built command line, with nobody at the terminal. */
export async function cli(args: readonly string[], options: RunOptions): Promise<RunResult> {
  return await run(process.execPath, [await builtCli(), ...args], { exitCodes: ANY, ...options });
}

const ANY = [0, 1, 2, 3, 4, 130];
