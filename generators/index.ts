import { consoleAppGenerator } from './console-app.ts';
import { modelGenerator } from './model.ts';
import { solutionGenerator } from './solution.ts';

/** Every generator, in the order in which they are offered. */
export const GENERATORS = [solutionGenerator, modelGenerator, consoleAppGenerator] as const;
