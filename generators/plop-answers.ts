import { resolve } from 'node:path';
import type { OwnAnswers } from '../src/scaffold/own-generator.ts';
import type { AnswersInPlace, MonorepoAnswers } from './answers-in-place.ts';
import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';

/** As plop has them: by name, and everything that was typed on its command line a text. */
export type PlopAnswers = Readonly<Record<string, unknown>> &
  Pick<GeneratorAnswers, 'bundle' | 'target' | 'name' | 'packageManager'>;

/** What plop's answers say; those to a generator's own questions stand among the others. @param base folder that paths are relative to */
export function generatorAnswers(
  { ownQuestions = [] }: Pick<GeneratorDefinition<GeneratorAnswers>, 'ownQuestions'>,
  answers: PlopAnswers,
  base: string,
  templates: string | undefined,
): AnswersInPlace['answers'] {
  const given = ownQuestions.filter(({ name }) => answers[name] !== undefined);
  const own = given.map(({ name, type }) => [
    name,
    type === 'confirm' ? isTrue(answers[name]) : String(answers[name]),
  ]);
  const { name, scope, packageManager, format, verify } = answers;
  return {
    bundle: resolve(base, answers.bundle),
    target: resolve(base, answers.target),
    name,
    packageManager,
    ...(typeof scope === 'string' && { scope }),
    ...(format !== undefined && { format: isTrue(format) }),
    ...(verify !== undefined && { verify: isTrue(verify) }),
    ...(templates !== undefined && { templates }),
    ...(ownQuestions.length > 0 && { own: Object.fromEntries(own) as OwnAnswers }),
  };
}

/** What they say about the monorepo around the target; no question of ours asks for it, but another's generator may. */
export function monorepoAnswers(answers: PlopAnswers): MonorepoAnswers {
  const text = (name: string): string | undefined => {
    const answer = answers[name];
    return typeof answer === 'string' && answer !== '' ? answer : undefined;
  };
  const { monorepo, turboTasks } = answers;
  return {
    modelFolder: text('modelFolder'),
    consoleAppFolder: text('consoleAppFolder'),
    tsconfig: text('tsconfig'),
    modelDependency: text('modelDependency'),
    versions: text('versions') === 'own' ? 'own' : undefined,
    turboTasks: isTrue(turboTasks),
    monorepo: monorepo === undefined ? undefined : isTrue(monorepo),
  };
}

function isTrue(answer: unknown): boolean {
  return answer === true || answer === 'true';
}
