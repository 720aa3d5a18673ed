import { findGenerator } from '../../../generators/find.ts';
import { some } from '../../dataset/findings.ts';
import { commitPlan } from '../../io/commit.ts';
import { stateDirectory } from '../../io/state-store.ts';
import { displayFolder } from '../display-path.ts';
import { readTarget } from '../../io/read-target.ts';
import { directoryView } from '../../io/directory-view.ts';
import { decisionLines } from '../../monorepo/decision-lines.ts';
import { ignoredNotes } from '../../monorepo/unignore.ts';
import { visible } from '../../io/visible.ts';
import type { TrainingRecord } from '../../scaffold/manifest.ts';
import type { Plan } from '../../scaffold/plan.ts';
import { UNDO_FOLDER } from '../../update/undo-record.ts';
import type { CommandContext } from '../context.ts';
import type { CommandResult } from '../result.ts';
import { readOwnAnswers } from '../own-answers.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';
import { plural } from '../report/figures.ts';
import type { Progress } from '../report/progress.ts';
import type { Finished } from './finish-projects.ts';

/** Plans the projects around a bundle; writes nothing. @throws ModelBuilderError `scaffold-*`, `bundle-*`, `templates-*` */
export async function planSolution(
  bundle: string,
  { target, name, scope, packageManager, oldNpm, monorepo }: ProjectAnswers,
  {
    format,
    verify,
    generator,
    templates,
    answers,
    dryRun,
    repositoryCode = !dryRun,
  }: Pick<
    GenerationValues,
    'format' | 'verify' | 'generator' | 'templates' | 'answers' | 'dryRun' | 'repositoryCode'
  >,
  progress: Progress,
  training?: TrainingRecord,
): Promise<Plan> {
  const definition = await findGenerator(generator, target, templates);
  const own = await readOwnAnswers(answers);
  const plan = await definition.plan({
    bundle,
    target,
    name,
    packageManager,
    ...(oldNpm === undefined ? {} : { oldNpm }),
    format,
    verify,
    repositoryCode,
    ...(scope === undefined ? {} : { scope }),
    ...(templates === undefined ? {} : { templates }),
    ...(own === undefined ? {} : { own }),
    ...(training === undefined ? {} : { training }),
    ...(monorepo && { monorepo: monorepo.insertion, decisions: decisionLines(monorepo) }),
  });
  for (const note of plan.notes) progress.line(visible(note));
  if (!monorepo) {
    const files = plan.operations.flatMap(({ kind, path }) => (kind === 'delete' ? [] : [path]));
    for (const note of await ignoredNotes(directoryView(plan.root), files)) progress.line(visible(note));
  }
  return plan;
}

/** What a commit would do: the unified diff, and the paths by what would happen to them. */
export async function previewPlan(
  plan: Plan,
): Promise<{ diff: string; files: Record<string, readonly string[]> }> {
  const { unifiedDiff } = await import('../../scaffold/diff.ts');
  const changes = await readTarget(plan);
  const files: Record<string, string[]> = {};
  for (const { status, operation } of changes) (files[status] ??= []).push(operation.path);
  return { diff: unifiedDiff(changes), files };
}

/** Where the projects are, for people. */
export function projectsPlace(plan: Plan, { monorepo }: Pick<ProjectAnswers, 'monorepo'>): string {
  return monorepo ? `${projectFolders(plan).join(', ')} in ${plan.root}` : plan.root;
}

/** What was made, in the JSON result. */
export function projectsResult(
  plan: Plan,
  project: ProjectAnswers,
  files: Committed,
  { git, install, next }: Finished,
): CommandResult {
  return {
    target: plan.root,
    name: project.name,
    folders: projectFolders(plan),
    ...monorepoResult(project),
    templates: plan.templates ?? [],
    files,
    git,
    install,
    next,
  };
}

/** The monorepo in the JSON result; nothing for a solution of its own. */
export function monorepoResult({ target, monorepo }: ProjectAnswers): CommandResult {
  if (!monorepo) return {};
  const { kind, decisions } = monorepo;
  return { monorepo: { root: target, kind, decisions } };
}

/** Folders of the projects that have one, relative to the plan's root. */
export function projectFolders({ operations }: Plan): readonly string[] {
  const end = '/.model-builder/manifest.json';
  return operations.flatMap(({ path }) => (path.endsWith(end) ? [path.slice(0, -end.length)] : []));
}

/** Records of what was there are no part of the projects. */
function isUndo(path: string): boolean {
  return `/${path}`.includes(`/${UNDO_FOLDER}/`);
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
  { cwd, env, signal }: CommandContext,
  progress: Progress,
): Promise<Committed> {
  const due = force
    ? await (await import('../../update/replacing.ts')).replacingPlan(plan, stateDirectory(env))
    : plan;
  const { written, unchanged, backedUp, leftovers } = await commitPlan(due, { force, signal });
  for (const folder of leftovers)
    progress.line(`An earlier run that was killed left ${folder}: look at it, then delete it.`);
  if (backedUp.length > 0) {
    const place = displayFolder(plan.root, cwd);
    progress.line(`Kept what stood there as ${some(backedUp)}.`);
    progress.line(
      `Take it all back with: npx create-model-builder update ${place === '.' ? '' : `${place} `}--abort`,
    );
  }
  const own = written.filter((path) => !isUndo(path));
  progress.line(`${plural(own.length, 'file')} written to ${plan.root}.`);
  return { written: own, unchanged, backedUp };
}
