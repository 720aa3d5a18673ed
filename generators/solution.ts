import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';
import { planProjects } from './plan-projects.ts';
import { QUESTIONS } from './questions.ts';

/** The model package and the console app, in a workspace of their own. */
export const solutionGenerator: GeneratorDefinition<GeneratorAnswers> = {
  name: 'solution',
  description: 'Both: the model package and the console app, in one workspace',
  questions: QUESTIONS,
  plan: (answers) => planProjects('solution', answers),
};
