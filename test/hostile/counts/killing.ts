import { spawn } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtCli } from '../../cli/built-cli.ts';
import { userEnvironment } from '../../support/run.ts';
import { leftInTemporary, listing, type Sandbox } from '../sandbox.ts';

/** Written after all else, and says how long the training took: a run that is killed before has none. */
const REPORT = /\/report(?:\/|$)/;

/** Of a sandbox: what it holds, but for what differs from run to run. */
export async function contentsOf(sandbox: Sandbox, below: string): Promise<Readonly<Record<string, string>>> {
  const all = await listing(sandbox.path);
  const kept = [...all].filter(
    ([path]) =>
      path.startsWith(below) && !path.includes('/.model-builder/undo/record.json') && !REPORT.test(path),
  );
  return Object.fromEntries(kept);
}

/** The moment of a kill: a time after the start, after the commit has laid out its work folder, or after there are temporary files. */
export interface Moment {
  readonly after: 'start' | 'commit' | 'temporary files';
  readonly milliseconds: number;
}

/** Runs a command in the repository of a sandbox and signals it at a moment. @returns its exit code, null when the signal ended it */
export async function signalled(
  sandbox: Sandbox,
  args: readonly string[],
  { after, milliseconds }: Moment,
  signal: NodeJS.Signals,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const cwd = join(sandbox.path, 'work/repo');
  const child = spawn(process.execPath, [await builtCli(), ...args.map(sandbox.fill)], {
    cwd,
    env: { ...userEnvironment(process.env), ...sandbox.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const end = new Promise<number | null>((resolve) => child.once('close', resolve));
  const isThere = {
    start: () => true,
    commit: () => isCommitting(cwd),
    'temporary files': async () => (await leftInTemporary(sandbox)).length > 0,
  }[after];
  while (child.exitCode === null && !(await isThere())) await sleep(1);
  await Promise.race([sleep(milliseconds, undefined, { ref: false }), end]);
  child.kill(signal);
  return { exitCode: await end, output };
}

async function isCommitting(folder: string): Promise<boolean> {
  const places = [folder, join(folder, 'gen'), join(folder, 'gen', 'gen-model')];
  const names = await Promise.all(places.map((place) => readdir(place).catch(() => [])));
  return names.flat().some((name) => /model-builder-commit-|\.tmp$/.test(name));
}

/** Takes away what a killed run has left among the temporary files. */
export async function sweep(sandbox: Sandbox): Promise<void> {
  for (const name of await leftInTemporary(sandbox))
    await rm(join(sandbox.path, 'tmp', name), { recursive: true, force: true });
}
