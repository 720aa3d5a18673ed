import { resolve } from 'node:path';
import { EXIT } from '../src/errors.ts';
import { readTemplateLayers } from '../src/io/read-templates.ts';
import { didYouMean } from '../src/scaffold/template-finding.ts';
import { assembleTemplates } from '../src/scaffold/template-overlay.ts';
import { templatesError } from '../src/scaffold/templates-error.ts';
import type { GeneratorAnswers, GeneratorDefinition } from './definition.ts';
import { GENERATORS } from './index.ts';
import { ownGenerators } from './own.ts';

/**
 * Every generator that there is for a target: this package's, then those of its owner's templates.
 * @param target folder of the solution
 * @param templates folder or npm package of templates, as {@link GeneratorAnswers.templates}
 * @throws {ModelBuilderError} `templates-*`
 */
export async function findGenerators(
  target: string,
  templates?: string,
): Promise<readonly GeneratorDefinition<GeneratorAnswers>[]> {
  const layers = await readTemplateLayers(resolve(target), templates);
  return [...GENERATORS, ...ownGenerators(assembleTemplates(layers))];
}

/** @throws {ModelBuilderError} `templates-unknown-generator` (exit code 2) */
export async function findGenerator(
  name: string,
  target: string,
  templates?: string,
): Promise<GeneratorDefinition<GeneratorAnswers>> {
  const builtIn = GENERATORS.find((one) => one.name === name);
  if (builtIn) return builtIn;
  const all = await findGenerators(target, templates);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw templatesError('unknown-generator', `There is no generator "${name}".`, {
    hint: didYouMean(
      name,
      all.map((one) => one.name),
    ),
    exitCode: EXIT.usage,
  });
}
