import { dirname, relative, sep } from 'node:path';
import type { IgnoredPath } from '../monorepo/adapter.ts';
import { findOwnPackage } from './own-package.ts';
import { kindOf } from './path-facts.ts';
import { runProcess } from './process-run.ts';

/** `source:line:pattern`, a tab, the path; nothing between the colons where no line speaks of the path. */
const ANSWER = /^(.*?):(\d*):(.*)\t/;

/**
 * Runs git where it can not run anything of a repository's, and asks nobody.
 * @param folder absolute; that of a repository, or below it
 * @returns exit code -1 where there is no git
 */
export async function runGit(
  folder: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const fixed = ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];
  return await runProcess('git', [...fixed, ...args], {
    // Windows looks for programs in the working folder first.
    cwd: findOwnPackage().root,
    signal: new AbortController().signal,
    // A partial clone would ask its remote.
    env: { GIT_NO_LAZY_FETCH: '1' },
  });
}

/**
 * Which of some paths git would leave out of a commit, and the line that says so: of any `.gitignore`, of `.git/info/exclude`, or of
 * the user's own list.
 * @param folder absolute; need not exist
 * @param paths relative to it, with forward slashes; nothing has to lie there
 * @returns undefined where there is no git, or no repository
 */
export async function gitIgnored(
  folder: string,
  paths: readonly string[],
): Promise<readonly IgnoredPath[] | undefined> {
  const start = await existing(folder);
  const way = relative(start, folder).split(sep).join('/');
  const asked = paths.map((path) => (way === '' ? path : `${way}/${path}`));
  const { exitCode, output } = await runGit(start, [
    'check-ignore',
    '--verbose',
    '--non-matching',
    '--',
    ...asked,
  ]);
  if (exitCode !== 0 && exitCode !== 1) return undefined;
  // One line a path, in their order.
  const answers = output.split('\n').map((line) => ANSWER.exec(line));
  return paths.flatMap((path, index) => {
    const [, file = '', line = '', pattern = ''] = answers[index] ?? [];
    return line === '' || pattern.startsWith('!') ? [] : [{ path, file, line: Number(line), pattern }];
  });
}

async function existing(folder: string): Promise<string> {
  if ((await kindOf(folder)) === 'folder' || dirname(folder) === folder) return folder;
  return await existing(dirname(folder));
}
