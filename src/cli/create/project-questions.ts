import { basename, resolve } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { pastedPath } from '../../io/pasted-path.ts';
import { parseProjectLocation, projectNames } from '../../scaffold/naming.ts';
import { monorepoKind, type Monorepo } from '../../monorepo/detect.ts';
import { displayFolder } from '../display-path.ts';
import type { CommandContext } from '../context.ts';
import { runningPackageManager } from '../package-manager.ts';
import { settleProject, type ProjectAnswers } from '../project-answers.ts';
import { askGenerator, settleGenerator } from '../steps/settle-generator.ts';
import { findMonorepoAround, settleMonorepo } from '../steps/settle-monorepo.ts';
import { checkTarget } from '../steps/check-target.ts';
import type { CreateValues } from './answers.ts';
import { DEFAULT_TARGET } from './given-answers.ts';
import type { Prompts } from './questions.ts';
import type { CreateInput } from './run.ts';

/** The last page: folder, names, package manager, install, git. */
export async function askProject(
  { positionals, given }: CreateInput,
  values: CreateValues,
  pictures: readonly string[],
  context: CommandContext,
  prompts: Prompts,
): Promise<{ values: CreateValues; project: ProjectAnswers }> {
  const target = positionals.at(0) ?? (await askTarget(values, pictures, context, prompts));
  const name = values.name ?? (await askName(target, context, prompts));
  const joins = await askMonorepo(given, target, { ...values, name }, context, prompts);
  if (joins.monorepo) return await inMonorepo(given, target, joins, pictures, context, prompts);
  const scope = values.scope ?? (parseProjectLocation(target).scope || (await askScope(name, prompts)));
  const packageManager = values.packageManager ?? (await askPackageManager(context, prompts));
  const answered: CreateValues = {
    ...joins.values,
    scope: scope === '' ? undefined : scope,
    packageManager,
    install: given.has('install')
      ? values.install
      : await prompts.confirm(`Install the dependencies with ${packageManager}?`),
    git: given.has('git') ? values.git : await prompts.confirm('Make a git repository?'),
  };
  const project = settleProject(target, answered, context);
  await checkTarget(project, values, pictures);
  const chosen = given.has('generator') ? answered : await askGenerator(answered, project.target, prompts);
  return { values: await settleGenerator(chosen, project.target, prompts), project };
}

interface Joins {
  readonly values: CreateValues;
  readonly monorepo?: Monorepo;
}

/** Asks whether the projects join the monorepo around the target; a flag that says so is not asked for. */
async function askMonorepo(
  given: CreateInput['given'],
  target: string,
  values: CreateValues,
  context: CommandContext,
  prompts: Prompts,
): Promise<Joins> {
  const monorepo = await findMonorepoAround(settleProject(target, values, context), values, context);
  if (!monorepo) return { values };
  const where = displayFolder(monorepo.folder, context.cwd);
  const question = `${where} is a ${monorepoKind(monorepo)} monorepo. Add the projects to it?`;
  const agreed = given.has('monorepo') || (await prompts.confirm(question));
  return agreed ? { values, monorepo } : { values: { ...values, monorepo: false } };
}

/** There the repository has answered the other questions already. */
async function inMonorepo(
  given: CreateInput['given'],
  target: string,
  { values }: Joins,
  pictures: readonly string[],
  context: CommandContext,
  prompts: Prompts,
): Promise<{ values: CreateValues; project: ProjectAnswers }> {
  const base = settleProject(target, values, context);
  const chosen = given.has('generator') ? values : await askGenerator(values, base.target, prompts);
  const project = await settleMonorepo(target, base, chosen, context);
  await checkTarget(project, chosen, pictures);
  const settled = await settleGenerator(chosen, project.target, prompts);
  const line = project.monorepo?.install.join(' ') ?? '';
  const install = given.has('install') ? values.install : await prompts.confirm(`Run ${line} at its root?`);
  return { values: { ...settled, install }, project };
}

async function askTarget(
  values: CreateValues,
  pictures: readonly string[],
  context: CommandContext,
  prompts: Prompts,
): Promise<string> {
  for (;;) {
    const plain = (answer: string): string => pastedPath(answer, context.cwd);
    const typed = await prompts.text({
      message: 'Folder of the projects? (made if there is none)',
      fallback: DEFAULT_TARGET,
      check: (answer) => void settleProject(plain(answer), values, context),
    });
    const target = plain(typed);
    try {
      const project = await settleMonorepo(target, settleProject(target, values, context), values, context);
      await checkTarget(project, values, pictures);
      return target;
    } catch (error) {
      if (!(error instanceof ModelBuilderError)) throw error;
      prompts.complain(error);
    }
  }
}

async function askName(target: string, { cwd }: CommandContext, prompts: Prompts): Promise<string> {
  const location = parseProjectLocation(target);
  return await prompts.text({
    message: 'Name of the projects? (<name>-model, <name>-console-app)',
    fallback: projectNames({ name: location.name || basename(resolve(cwd, location.directory)) }).name,
    check: checkProjectName,
  });
}

/** A name that would be changed on its way is not taken silently. @throws ModelBuilderError `usage-name` */
function checkProjectName(answer: string): void {
  const { name } = projectNames({ name: answer });
  if (name === answer) return;
  throw new ModelBuilderError('usage-name', `${JSON.stringify(answer)} cannot be the name of a package.`, {
    hint: `What could be: ${name}`,
    exitCode: EXIT.usage,
  });
}

async function askScope(name: string, prompts: Prompts): Promise<string> {
  return await prompts.text({
    message: 'npm scope, such as @acme? (empty: none)',
    fallback: '',
    check: (answer) => void projectNames({ name, scope: answer }),
  });
}

async function askPackageManager(
  { env }: CommandContext,
  prompts: Prompts,
): Promise<'npm' | 'pnpm' | 'yarn' | 'bun'> {
  const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const;
  const options = managers.map((value) => ({ value, label: value }));
  return await prompts.select('Package manager of the projects?', options, runningPackageManager(env));
}
