import { solutionGenerator } from '../../../generators/solution.ts';
import { some } from '../../dataset/findings.ts';
import { commitPlan } from '../../io/commit.ts';
import { readTarget } from '../../io/read-target.ts';
import { unifiedDiff } from '../../scaffold/diff.ts';
import type { Plan } from '../../scaffold/plan.ts';
import type { CommandContext } from '../context.ts';
import type { ProjectAnswers } from '../project-answers.ts';
import { plural } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';

/** Plans both projects around a bundle; writes nothing. @throws ModelBuilderError `scaffold-*`, `bundle-*` */
export async function planSolution(
  bundle: string,
  { target, name, scope, packageManager }: ProjectAnswers,
  { format, verify }: { readonly format: boolean; readonly verify: boolean },
  progress: Progress,
): Promise<Plan> {
  const plan = await solutionGenerator.plan({
    bundle,
    target,
    name,
    packageManager,
    format,
    verify,
    ...(scope === undefined ? {} : { scope }),
  });
  for (const note of plan.notes) progress.line(note);
  return plan;
}

/** What a commit would do: the unified diff, and the paths by what would happen to them. */
export async function previewPlan(
  plan: Plan,
): Promise<{ diff: string; files: Record<string, readonly string[]> }> {
  const changes = await readTarget(plan);
  const files: Record<string, string[]> = {};
  for (const { status, operation } of changes) (files[status] ??= []).push(operation.path);
  return { diff: unifiedDiff(changes), files };
}

export interface Committed {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly backedUp: readonly string[];
}

/** Writes a plan in one step and says what was kept. @throws ModelBuilderError `scaffold-conflict` (exit 3) */
export async function commitProjects(
  plan: Plan,
  force: boolean,
  { signal }: CommandContext,
  progress: Progress,
): Promise<Committed> {
  const { written, unchanged, backedUp, leftovers } = await commitPlan(plan, { force, signal });
  for (const folder of leftovers)
    progress.line(`An earlier run that was killed left ${folder}: look at it, then delete it.`);
  if (backedUp.length > 0) progress.line(`Kept what stood there as ${some(backedUp)}.`);
  progress.line(`${plural(written.length, 'file')} written to ${plan.root}.`);
  return { written, unchanged, backedUp };
}
