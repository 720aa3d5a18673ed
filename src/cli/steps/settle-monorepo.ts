import { dirname, relative, resolve, sep } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { directoryView, homeFolder } from '../../io/directory-view.ts';
import { MANIFEST_PATH } from '../../scaffold/manifest.ts';
import { parseProjectLocation } from '../../scaffold/naming.ts';
import { detectMonorepo, type Monorepo } from '../../monorepo/detect.ts';
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

/** The monorepo that a target lies in; our own solution, generated there before, is none. */
export async function findMonorepo(
  { place }: Pick<ProjectAnswers, 'place'>,
  { monorepo, packageManager }: Pick<GenerationValues, 'monorepo' | 'packageManager'>,
  { env }: Pick<CommandContext, 'env'>,
): Promise<Monorepo | undefined> {
  if (!monorepo) return undefined;
  const found = await detectMonorepo(place, {
    viewOf: directoryView,
    home: homeFolder(),
    preferred: packageManager ?? runningPackageManager(env),
  });
  if (found?.folder === place && (await found.root.view.exists(MANIFEST_PATH))) return undefined;
  return found;
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
  const found = await findMonorepo(project, values, context);
  if (!found) {
    assertNoFlagsOfIts(values);
    return project;
  }
  const { folder: root, manager } = found;
  const { packageManager } = manager.commands!;
  if (values.packageManager !== undefined && values.packageManager !== packageManager)
    throw wrongManager(found, values.packageManager);
  const { insertionRequest } = await import('./insertion-request.ts');
  const { decideInsertion } = await import('../../monorepo/decide.ts');
  const request = await insertionRequest(project, values, root);
  const { insertion, kind, decisions, scope } = await decideInsertion(found, {
    ...request,
    typedParent: typedParent(typed, project.place, root),
    modelFolder: folderFlag('--model-folder', values.modelFolder),
    consoleAppFolder: folderFlag('--console-app-folder', values.consoleAppFolder),
  });
  return {
    place: project.place,
    target: root,
    name: project.name,
    ...(scope === undefined ? {} : { scope }),
    folders: Object.values(insertion.folders),
    packageManager,
    monorepo: { insertion, kind, decisions, install: manager.commands!.install },
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

function folderFlag(flag: string, folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const clean = folder
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
  const isInside =
    relative('/root', resolve('/root', clean)) === clean && !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(clean);
  if (clean !== '' && isInside) return clean;
  throw new ModelBuilderError(
    'monorepo-folder',
    `${flag} ${folder} does not name a folder in the monorepo.`,
    {
      hint: 'Give a path from the root of the monorepo, such as packages/flowers-model.',
      exitCode: EXIT.usage,
    },
  );
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
