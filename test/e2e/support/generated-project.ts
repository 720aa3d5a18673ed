import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runLine, type RunOptions, type RunResult } from '../../support/run.ts';

/** What the README of a generated project tells its reader to type. */
export interface ReadmeCommands {
  readonly install: string;
  readonly build: string;
  readonly test: string;
  /** Pictures follow. */
  readonly start: string;
}

/** Takes the commands out of a generated README, so that it is the README that is tested. */
export async function readmeCommands(project: string): Promise<ReadmeCommands> {
  const readme = await readFile(join(project, 'README.md'), 'utf8');
  const block = /```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const lines = block.trim().split('\n');
  const [install, build, test, start] = lines;
  if (lines.length !== 4 || !start.endsWith(' path/to/picture.jpg'))
    throw new Error(`README.md's first block of commands is not install, build, test, start:\n${block}`);
  return { install, build, test, start: start.replace(/ path\/to\/picture\.jpg$/, '') };
}

export type Environment = RunOptions['env'];

/** Types one of the README's commands at the project's root. */
export async function type(line: string, project: string, env: Environment = {}): Promise<RunResult> {
  // A package manager must be free to write its lockfile, also where CI is set.
  return await runLine(line, { cwd: project, env: { CI: undefined, ...env } });
}

/**
 * Predicts pictures with the program of the generated console app.
 * @param start how the program is started: a line of the README
 * @returns path → the label with the highest score
 */
export async function startWith(
  start: string,
  pictures: Iterable<string>,
  project: string,
  env: Environment = {},
): Promise<ReadonlyMap<string, string>> {
  const paths = Array.from(pictures, (path) => `"${path}"`).join(' ');
  const { stdout } = await type(`${start} ${paths}`, project, env);
  return parsePredictions(stdout);
}

/** `path`, then a line a label: `  97.1 %  label`, highest first. */
export function parsePredictions(output: string): ReadonlyMap<string, string> {
  const predictions = new Map<string, string>();
  let picture: string | undefined;
  for (const line of output.split(/\r?\n/)) {
    const label = /^\s+\d+\.\d %  (.+)$/.exec(line)?.[1];
    if (label === undefined) picture = line.replace(/ \(not confident\)$/, '');
    else if (picture !== undefined && !predictions.has(picture)) predictions.set(picture, label);
  }
  return predictions;
}

/** How many predictions are the label that is expected for the same path. */
export function countRight(
  predictions: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): number {
  return [...expected].filter(([picture, label]) => predictions.get(picture) === label).length;
}

/** Runs a script of one package of the project, as its own author would. */
export async function npmRun(
  script: string,
  folder: string,
  options: Omit<RunOptions, 'cwd'> = {},
): Promise<RunResult> {
  return await run('npm', ['run', '--silent', script], { cwd: folder, ...options });
}
