import type { CommandContext } from '../context.ts';
import { displayFolder } from '../display-path.ts';
import { createCommand, runningPackageManager } from '../package-manager.ts';
import { settleProject, type ProjectAnswers } from '../project-answers.ts';
import { flagsOf } from '../reproduce.ts';
import type { CreateValues } from './answers.ts';
import { CREATE_FLAGS } from './spec.ts';

/** The command that makes the same projects without a question, run from the same folder. */
export function reproducingCommand(
  values: CreateValues,
  project: ProjectAnswers,
  data: string,
  context: CommandContext,
): string {
  const running = runningPackageManager(context.env);
  const [command, beforeFlags] = createCommand(running);
  const target = displayFolder(project.place, context.cwd);
  const named = settleProject(project.place, { ...values, name: undefined }, context).name === project.name;
  const flags = flagsOf(CREATE_FLAGS, {
    ...values,
    data,
    name: named ? undefined : project.name,
    packageManager:
      project.packageManager === running || project.monorepo ? undefined : project.packageManager,
  });
  return [command, target, ...(beforeFlags === '' ? [] : [beforeFlags]), ...flags, '--yes'].join(' ');
}
