import { resolve } from 'node:path';
import type { NodePlopAPI, PlopCfg, PlopGeneratorConfig } from 'plop';
import type { GeneratorAnswers, GeneratorDefinition, Question } from './generators/definition.ts';
import { GENERATORS } from './generators/index.ts';
import { ModelBuilderError } from './src/errors.ts';
import { commitPlan, type CommitResult } from './src/io/commit.ts';
import type { Plan } from './src/scaffold/plan.ts';

const ACTION = 'model-builder:apply';

type Prompt = Extract<PlopGeneratorConfig['prompts'], readonly unknown[]>[number];

/**
 * Registers the generators with plop: ours with `npm run plop`, yours with `await plop.load('create-model-builder')`. plop asks;
 * planning, rendering and writing are ours.
 */
export default function plopfile(plop: NodePlopAPI, config: Partial<PlopCfg> = {}): void {
  const base = config.destBasePath ?? plop.getDestBasePath();
  plop.setDefaultInclude({ generators: true, actionTypes: true });
  plop.setActionType(ACTION, async (answers, { generator, force }) => {
    const definition = GENERATORS.find(({ name }) => name === generator);
    if (!definition)
      throw new Error(
        `The action ${ACTION} needs "generator": ${GENERATORS.map(({ name }) => name).join(', ')}.`,
      );
    try {
      const plan = await definition.plan(resolved(answers as GeneratorAnswers, base));
      return summary(plan, await commitPlan(plan, { force: force === true }));
    } catch (cause) {
      // plop shows an error's message and nothing else.
      throw cause instanceof ModelBuilderError
        ? new Error(`${cause.message} ${cause.hint}`, { cause })
        : cause;
    }
  });
  for (const definition of GENERATORS) plop.setGenerator(definition.name, generatorConfig(definition));
}

/** Prompts are an array: with a function plop ignores answers that were given on its command line. */
function generatorConfig({
  name,
  description,
  questions,
}: GeneratorDefinition<GeneratorAnswers>): Partial<PlopGeneratorConfig> {
  const action = { type: ACTION, generator: name };
  return { description, prompts: questions.map(prompt), actions: [action] };
}

function prompt({ name, message, type, choices, default: preset }: Question): Prompt {
  const common = { name, message, default: preset };
  switch (type) {
    case 'text':
      return {
        ...common,
        type: 'input',
        validate: (text: string) => text !== '' || preset === '' || 'Please answer.',
      };
    case 'choice':
      return { ...common, type: 'list', choices: choices ?? [] };
    case 'confirm':
      return { ...common, type: 'confirm' };
  }
}

function resolved(answers: GeneratorAnswers, base: string): GeneratorAnswers {
  return { ...answers, bundle: resolve(base, answers.bundle), target: resolve(base, answers.target) };
}

function summary({ root, notes, next }: Plan, { written, unchanged, backedUp }: CommitResult): string {
  const kept = backedUp.map((path) => `Kept your old file as ${path}.`);
  const counts = `${written.length} files written to ${root}, ${unchanged.length} were there already.`;
  return [counts, ...kept, ...notes, `Next: ${next.join(' && ')}`].join('\n');
}
