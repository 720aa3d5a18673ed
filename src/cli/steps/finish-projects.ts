import { join } from 'node:path';
import type { ModelBuilderError } from '../../errors.ts';
import { foreignInstallFile } from '../../io/boundary.ts';
import { kindOf } from '../../io/path-facts.ts';
import type { Plan } from '../../scaffold/plan.ts';
import { displayFolder } from '../display-path.ts';
import type { CommandContext } from '../context.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';
import type { Progress } from '../report/progress.ts';
import type { GitResult } from './git.ts';

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
  {
    git,
    install: asked,
    verbose,
    repositoryCode,
  }: Pick<GenerationValues, 'git' | 'install' | 'repositoryCode'> & { readonly verbose: boolean },
  context: CommandContext,
  progress: Progress,
): Promise<Finished> {
  const { packageManager, folders, monorepo } = project;
  const hint = monorepo
    ? 'Leave it to yourself with --no-install.'
    : 'Choose another with --package-manager, or none with --no-install.';
  const command = monorepo?.install ?? [packageManager, 'install'];
  // Projects without a root of their own around them are installed, and kept, where they lie.
  const hasRoot = monorepo !== undefined || (await kindOf(join(plan.root, 'package.json'))) === 'file';
  const gitResult =
    git && hasRoot && !monorepo ? await (await import('./git.ts')).initGit(plan.root, context) : 'skipped';
  if (gitResult === 'failed') progress.line('git init did not work; the projects are complete without it.');
  const install = asked && hasRoot && mayInstall();
  const error = install
    ? await (
        await import('./install.ts')
      ).installDependencies(
        plan.root,
        folders,
        { command, verbose, hint, repositoryCode: plan.repositoryCode === true },
        context,
        progress,
      )
    : undefined;
  const installed = install && error === undefined;
  const folder = displayFolder(plan.root, context.cwd);
  const commands = plan.next.filter((line) => !(installed && line === command.join(' ')));
  return {
    git: gitResult,
    install: { packageManager, done: installed },
    ...(error === undefined ? {} : { error }),
    next: [...(folder === '.' ? [] : [`cd ${folder}`]), ...commands],
  };

  /** Says what an install would run that is not ours; nothing is installed where that was not asked for. */
  function mayInstall(): boolean {
    const { what, mayRun } = plan.installCode ?? { what: [], mayRun: true };
    const theirs = what.length === 0 ? '' : `${what.join(', ')} of these templates`;
    if (monorepo && repositoryCode === false) {
      progress.line('Not installed: an install in the repository runs code of it (--no-repository-code).');
      return false;
    }
    const foreign = foreignInstallFile(plan.root);
    if (foreign !== undefined) {
      progress.line(
        `Not installed: an install would read ${foreign}, which belongs to another user. Look at it, then: ${command.join(' ')}`,
      );
      return false;
    }
    if (theirs === '') return true;
    progress.line(
      mayRun
        ? `The install runs ${theirs}.`
        : `Not installed: an install would run ${theirs}. Look at it, then: ${command.join(' ')}`,
    );
    return mayRun;
  }
}
