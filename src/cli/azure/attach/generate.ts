import type { Bundle } from '../../../bundle/types.ts';
import type { CommandOutcome, FlagValues } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { createSummary } from '../../create/summary.ts';
import { settleProject, type ProjectAnswers } from '../../project-answers.ts';
import type { Progress } from '../../report/progress.ts';
import { checkTarget } from '../../steps/check-target.ts';
import { finishProjects } from '../../steps/finish-projects.ts';
import {
  commitProjects,
  planSolution,
  projectsPlace,
  projectsResult,
} from '../../steps/generate-projects.ts';
import { settleGenerator } from '../../steps/settle-generator.ts';
import { settleMonorepo } from '../../steps/settle-monorepo.ts';
import type { AZURE_ATTACH_FLAGS } from './spec.ts';

type Values = FlagValues<typeof AZURE_ATTACH_FLAGS> & { readonly dryRun: boolean };

export interface AttachedProjects {
  readonly project: ProjectAnswers;
  readonly values: Values;
}

/** Where the projects go; refuses what would stop them at the end. */
export async function settleAttached(
  target: string,
  given: FlagValues<typeof AZURE_ATTACH_FLAGS>,
  context: CommandContext,
): Promise<AttachedProjects> {
  const all = { ...given, dryRun: false };
  const project = await settleMonorepo(target, settleProject(target, all, context), all, context);
  const values = await settleGenerator(all, project.target);
  await checkTarget(project, values);
  return { project, values };
}

/** The projects around an attached job's bundle, as `create` makes them. @param kept folder of the bundle, if it stays */
export async function generateAttached(
  { project, values }: AttachedProjects,
  bundle: Bundle,
  kept: string | undefined,
  context: CommandContext,
  progress: Progress,
): Promise<CommandOutcome> {
  const plan = await planSolution(bundle.directory, project, values, progress);
  context.signal.throwIfAborted();
  const files = await commitProjects(plan, values.force, context, progress);
  const finished = await finishProjects(plan, project, values, context, progress);
  return {
    text: createSummary(projectsPlace(plan, project), bundle.metrics, finished.next, kept),
    result: projectsResult(plan, project, files, finished),
    ...(finished.error && { error: finished.error }),
  };
}
