import type { Templates } from '../src/scaffold/templates.ts';
import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';
import { planProjects } from './plan-projects.ts';
import { QUESTIONS } from './questions.ts';

/** The generators that lie in somebody's folder of templates, in the order of their names. */
export function ownGenerators({
  sets,
}: Pick<Templates, 'sets'>): readonly GeneratorDefinition<GeneratorAnswers>[] {
  return Object.entries(sets)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([set, { generator }]) => {
      if (!generator) return [];
      const definition: GeneratorDefinition<GeneratorAnswers> = {
        name: set,
        description: generator.description,
        questions: [...QUESTIONS, ...generator.questions],
        ownQuestions: generator.questions,
        plan: (answers) => planProjects(set, answers),
      };
      return [definition];
    });
}
