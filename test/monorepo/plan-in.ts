import { join } from 'node:path';
import { solutionGenerator } from '../../generators/solution.ts';
import type { Insertion } from '../../src/monorepo/insertion.ts';
import { MONOREPO_FLAGS } from '../../src/cli/monorepo-flags.ts';
import { settleProject, type GenerationValues, type ProjectAnswers } from '../../src/cli/project-answers.ts';
import { settleMonorepo } from '../../src/cli/steps/settle-monorepo.ts';
import type { Decision } from '../../src/monorepo/adapter.ts';
import type { Operation, Plan } from '../../src/scaffold/plan.ts';

export interface Planned {
  readonly project: ProjectAnswers;
  readonly insertion: Insertion;
  readonly decisions: readonly Decision[];
  readonly plan: Plan;
  /** Texts after the plan: path → text. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Values of flags that nobody gave. */
const DEFAULTS = {
  ...Object.fromEntries(Object.entries(MONOREPO_FLAGS).map(([name, { fallback }]) => [name, fallback])),
  generator: 'solution',
} as unknown as GenerationValues;

/** Settles the answers of one command line, as the command line does. @param cwd where it is typed */
export async function settleIn(
  cwd: string,
  typed: string,
  flags: Partial<GenerationValues> = {},
  env: Record<string, string> = {},
): Promise<ProjectAnswers> {
  const values = { ...DEFAULTS, ...flags };
  return await settleMonorepo(typed, settleProject(typed, values, { cwd, env }), values, { env });
}

/** Plans both projects in a monorepo, and writes nothing. @param bundle folder */
export async function planIn(
  bundle: string,
  cwd: string,
  typed: string,
  flags: Partial<GenerationValues> = {},
  // Formatting and typechecking change nothing about what goes where, and take their time.
  { format = false, verify = false }: { readonly format?: boolean; readonly verify?: boolean } = {},
): Promise<Planned> {
  const project = await settleIn(cwd, typed, flags);
  if (!project.monorepo) throw new Error(`${join(cwd, typed)} is in no monorepo.`);
  const { insertion, decisions } = project.monorepo;
  const { target, name, scope, packageManager } = project;
  const plan = await solutionGenerator.plan({
    bundle,
    target,
    name,
    packageManager,
    verify,
    format,
    monorepo: insertion,
    ...(scope !== undefined && { scope }),
  });
  return { project, insertion, decisions, plan, texts: Object.fromEntries(plan.operations.flatMap(textOf)) };
}

function textOf(operation: Operation): [string, string][] {
  if (operation.kind === 'write') return [[operation.path, operation.text]];
  return operation.kind === 'edit' ? [[operation.path, operation.after]] : [];
}
