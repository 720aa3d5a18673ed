import { runProcess } from '../../io/process-run.ts';
import type { CommandContext } from '../context.ts';

export type GitResult = 'initialised' | 'inside-work-tree' | 'git-missing' | 'failed';

/** `git init` on branch `main`, unless the folder is in a work tree already or git is missing; never a failure. */
export async function initGit(root: string, { signal, env }: CommandContext): Promise<GitResult> {
  const git = async (...args: string[]): Promise<number> =>
    (await runProcess('git', args, { cwd: root, signal, env })).exitCode;
  const inside = await git('rev-parse', '--is-inside-work-tree');
  if (inside === 0) return 'inside-work-tree';
  if (inside === -1) return 'git-missing';
  // `git init -b main` needs git 2.28; this works with every git.
  const done =
    (await git('init', '--quiet')) === 0 && (await git('symbolic-ref', 'HEAD', 'refs/heads/main')) === 0;
  return done ? 'initialised' : 'failed';
}
