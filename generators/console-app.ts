import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';
import { planProjects } from './plan-projects.ts';
import { QUESTIONS } from './questions.ts';

/** `<name>-console-app`: a program around a model package that lies beside it. */
export const consoleAppGenerator: GeneratorDefinition<GeneratorAnswers> = {
  name: 'console-app',
  description: 'A console program around a model package that lies beside it',
  questions: QUESTIONS,
  plan: (answers) => planProjects('console-app', answers),
};
