import type { ModelBuilderError } from '../../errors.ts';
import type { Plan } from '../../scaffold/plan.ts';
import { displayFolder } from '../display-path.ts';
import type { CommandContext } from '../context.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';
import type { Progress } from '../report/progress.ts';
import { initGit, type GitResult } from './git.ts';
import { installDependencies } from './install.ts';

export interface Finished {
  readonly git: GitResult | 'skipped';
  readonly install: { readonly packageManager: string; readonly done: boolean };
  /** A failed install. */
  readonly error?: ModelBuilderError;
  /** Commands for the user, in order, from the folder where they are now. */
  readonly next: readonly string[];
}

/** What follows when the files lie on disk: git, install, the next commands. */
export async function finishProjects(
  plan: Plan,
  project: ProjectAnswers,
  { git, install, verbose }: Pick<GenerationValues, 'git' | 'install'> & { readonly verbose: boolean },
  context: CommandContext,
  progress: Progress,
): Promise<Finished> {
  const { packageManager, folders } = project;
  const gitResult = git ? await initGit(plan.root, context) : 'skipped';
  if (gitResult === 'failed') progress.line('git init did not work; the projects are complete without it.');
  const error = install
    ? await installDependencies(plan.root, folders, { packageManager, verbose }, context, progress)
    : undefined;
  const installed = install && error === undefined;
  const folder = displayFolder(plan.root, context.cwd);
  const commands = plan.next
    .filter((command) => !(installed && command === `${packageManager} install`))
    // Without a picture it predicts the sample; a dangling `--` would only puzzle.
    .map((command) => command.replace(/ --$/, ''));
  return {
    git: gitResult,
    install: { packageManager, done: installed },
    ...(error === undefined ? {} : { error }),
    next: [...(folder === '.' ? [] : [`cd ${folder}`]), ...commands],
  };
}
