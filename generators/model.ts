import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';
import { planProjects } from './plan-projects.ts';
import { QUESTIONS } from './questions.ts';

/** `<name>-model`: the package that predicts. */
export const modelGenerator: GeneratorDefinition<GeneratorAnswers> = {
  name: 'model',
  description: 'A package that predicts with a trained model',
  questions: QUESTIONS,
  plan: (answers) => planProjects('model', answers),
};
