import { dirname, relative, sep } from 'node:path';
import { findMonorepo } from '../../../generators/find-monorepo.ts';
import { joinMonorepo } from '../../../generators/join-monorepo.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { Monorepo } from '../../monorepo/detect.ts';
import { parseProjectLocation } from '../../scaffold/naming.ts';
import type { CommandContext } from '../context.ts';
import { runningPackageManager } from '../package-manager.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';

/** Flags that mean nothing outside a monorepo. */
const ONLY_THERE = {
  modelFolder: '--model-folder',
  consoleAppFolder: '--console-app-folder',
  tsconfig: '--tsconfig',
  modelDependency: '--model-dependency',
} as const;

/** The monorepo that a target lies in, unless nobody wants to know. */
export async function findMonorepoAround(
  { place }: Pick<ProjectAnswers, 'place'>,
  { monorepo, packageManager }: Pick<GenerationValues, 'monorepo' | 'packageManager'>,
  { env }: Pick<CommandContext, 'env'>,
): Promise<Monorepo | undefined> {
  return monorepo ? await findMonorepo(place, packageManager ?? runningPackageManager(env)) : undefined;
}

/**
 * Fits the projects into the monorepo that their target lies in, if there is one.
 * @param typed the target as it was typed
 * @throws {ModelBuilderError} `monorepo-*`
 */
export async function settleMonorepo(
  typed: string,
  project: ProjectAnswers,
  values: GenerationValues,
  context: Pick<CommandContext, 'env'>,
): Promise<ProjectAnswers> {
  const found = await findMonorepoAround(project, values, context);
  if (!found) {
    assertNoFlagsOfIts(values);
    return project;
  }
  const { folder: root, manager } = found;
  if (values.packageManager !== undefined && values.packageManager !== manager.commands!.packageManager)
    throw wrongManager(found, values.packageManager);
  const { generator, templates, modelFolder, consoleAppFolder, tsconfig, modelDependency } = values;
  const { insertion, kind, decisions, scope, packageManager, install } = await joinMonorepo(found, {
    name: project.name,
    scope: project.scope,
    generator,
    templates,
    typedParent: typedParent(typed, project.place, root),
    modelFolder,
    consoleAppFolder,
    tsconfig,
    modelDependency,
    reuseVersions: values.versions === 'repository',
    turboTasks: values.turboTasks,
  });
  return {
    place: project.place,
    target: root,
    name: project.name,
    ...(scope === undefined ? {} : { scope }),
    folders: Object.values(insertion.folders),
    packageManager,
    monorepo: { insertion, kind, decisions, install },
  };
}

/** `tools` of `tools/flowers`: who names a folder wants the projects in it. A bare name leaves the choice to us. */
function typedParent(typed: string, place: string, root: string): string | undefined {
  const { directory } = parseProjectLocation(typed);
  const parent = dirname(place);
  if (!directory.replace(/^(?:\.\/)+/, '').includes('/') || place === root || parent === root)
    return undefined;
  return relative(root, parent).split(sep).join('/');
}

function wrongManager({ folder, manager }: Monorepo, given: string): ModelBuilderError {
  return new ModelBuilderError(
    'monorepo-package-manager',
    `--package-manager ${given} does not fit: the monorepo in ${folder} is managed by ${manager.label}.`,
    {
      hint: 'Leave the flag out, or make a solution of their own with --no-monorepo.',
      exitCode: EXIT.usage,
    },
  );
}

function assertNoFlagsOfIts(values: GenerationValues): void {
  const given = Object.entries(ONLY_THERE).filter(
    ([name]) => values[name as keyof typeof ONLY_THERE] !== undefined,
  );
  if (given.length === 0 && !values.turboTasks) return;
  const names = [...given.map(([, flag]) => flag), ...(values.turboTasks ? ['--turbo-tasks'] : [])];
  throw new ModelBuilderError('monorepo-not-found', `${names.join(', ')}: the target lies in no monorepo.`, {
    hint: 'Leave it out, or choose a target inside the monorepo.',
    exitCode: EXIT.usage,
  });
}
