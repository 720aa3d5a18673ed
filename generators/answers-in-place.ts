import { relative, sep } from 'node:path';
import type { ManagerCommands } from '../src/monorepo/adapter.ts';
import { decisionLines } from '../src/monorepo/decision-lines.ts';
import type { GeneratorAnswers } from './definition.ts';
import { findMonorepo, type Surroundings } from './find-monorepo.ts';
import { joinMonorepo, type JoinRequest } from './join-monorepo.ts';

/** What plop and Nx let people say about the monorepo around the target; each overrides what its habits decide. */
export interface MonorepoAnswers extends Partial<
  Pick<JoinRequest, 'modelFolder' | 'consoleAppFolder' | 'tsconfig' | 'modelDependency' | 'turboTasks'>
> {
  /** False: a solution of their own. @default true */
  readonly monorepo?: boolean | undefined;
  /** @default 'repository' */
  readonly versions?: 'repository' | 'own' | undefined;
}

export interface PlaceOptions extends MonorepoAnswers {
  /** Absolute folder that targets are relative to: a target that names another one wants the projects in it. */
  readonly base: string;
  readonly surroundings?: Surroundings;
}

export interface AnswersInPlace {
  readonly answers: GeneratorAnswers;
  /** Program and arguments, run in the target. */
  readonly install: ManagerCommands['install'];
}

/**
 * Fits answers into the monorepo that their target lies in: placement, names, versions and insertions, decided as the command
 * line decides them. Outside of a monorepo they stay as they are. Reads, and writes nothing.
 * @param generator name of the one whose `plan` gets the answers: what it makes decides what joins
 * @param answers with an absolute target: a folder of the monorepo, which need not exist
 * @throws {ModelBuilderError} `monorepo-*`, `templates-*`, `usage-name`, `usage-scope`
 */
export async function answersInPlace(
  generator: string,
  answers: GeneratorAnswers,
  { base, surroundings, monorepo: join = true, versions, turboTasks = false, ...given }: PlaceOptions,
): Promise<AnswersInPlace> {
  const { target, name, scope, templates, packageManager: preferred } = answers;
  const monorepo = join ? await findMonorepo(target, preferred, surroundings) : undefined;
  if (!monorepo) return { answers, install: [preferred, 'install'] };
  const { folder: root, manager } = monorepo;
  const named = target === base || target === root ? undefined : relative(root, target).split(sep).join('/');
  const joined = await joinMonorepo(monorepo, {
    ...given,
    generator,
    name,
    scope: scope === '' ? undefined : scope,
    templates,
    typedParent: named,
    reuseVersions: versions !== 'own',
    turboTasks,
  });
  const { packageManager } = joined;
  const reason = `${manager.label} manages the repository, whatever was answered`;
  const overruled =
    packageManager === preferred ? [] : [{ what: 'package-manager', value: packageManager, reason }];
  return {
    answers: {
      ...answers,
      target: root,
      scope: joined.scope ?? '',
      packageManager,
      monorepo: joined.insertion,
      decisions: decisionLines({ kind: joined.kind, decisions: [...overruled, ...joined.decisions] }),
      ...(surroundings && { files: surroundings.viewOf(root) }),
    },
    install: joined.install,
  };
}
