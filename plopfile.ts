import { resolve } from 'node:path';
import type { NodePlopAPI, PlopCfg, PlopGeneratorConfig } from 'plop';
import { answersInPlace } from './generators/answers-in-place.ts';
import type { GeneratorAnswers, GeneratorDefinition, Question } from './generators/definition.ts';
import { findGenerator, findGenerators } from './generators/find.ts';
import { generatorAnswers, monorepoAnswers, type PlopAnswers } from './generators/plop-answers.ts';
import { ModelBuilderError } from './src/errors.ts';
import { commitPlan, type CommitResult } from './src/io/commit.ts';
import { stateDirectory } from './src/io/state-store.ts';
import { visibleLines } from './src/io/visible.ts';
import type { Plan } from './src/scaffold/plan.ts';

const ACTION = 'model-builder:apply';

type Prompt = Extract<PlopGeneratorConfig['prompts'], readonly unknown[]>[number];

/** What `plop.load('create-model-builder', config)` takes. */
export interface PlopfileConfig extends Partial<PlopCfg> {
  /** Folder of templates, relative to the plopfile that loads this one, or an npm package of them. */
  readonly templates?: string;
  /** False: projects never join a monorepo around their target. @default true */
  readonly monorepo?: boolean;
  /** False: no code of the repository runs to format what is written (prettier's plugins and the like). @default true */
  readonly repositoryCode?: boolean;
}

/**
 * Registers the generators with plop: ours with `npm run plop`, yours with `await plop.load('create-model-builder')`, and those in
 * your templates. plop asks; planning, rendering and writing are ours.
 * @throws {ModelBuilderError} `templates-*` when the templates cannot be used
 */
export default async function plopfile(plop: NodePlopAPI, config: PlopfileConfig = {}): Promise<void> {
  const base = config.destBasePath ?? plop.getDestBasePath();
  const templates = config.templates?.startsWith('.') ? resolve(base, config.templates) : config.templates;
  const generators = await findGenerators(base, templates);
  plop.setDefaultInclude({ generators: true, actionTypes: true });
  plop.setActionType(ACTION, async (answers, { generator, force }) => {
    const definition = generators.find(({ name }) => name === generator);
    if (!definition)
      throw new Error(
        `The action ${ACTION} needs "generator": ${generators.map(({ name }) => name).join(', ')}.`,
      );
    try {
      const given = {
        ...generatorAnswers(definition, answers as PlopAnswers, base, templates),
        repositoryCode: config.repositoryCode !== false,
      };
      const asked = monorepoAnswers(answers as PlopAnswers);
      const join = asked.monorepo ?? config.monorepo;
      const inPlace = await answersInPlace(definition.name, given, { ...asked, monorepo: join, base });
      // The repository's root may have other templates than the folder of the plopfile.
      const there = await findGenerator(definition.name, inPlace.answers.target, templates);
      const plan = await there.plan(inPlace.answers);
      const { replacingPlan } = await import('./src/update/replacing.ts');
      const due = force === true ? await replacingPlan(plan, stateDirectory(process.env)) : plan;
      return visibleLines(summary(plan, await commitPlan(due, { force: force === true })));
    } catch (cause) {
      // plop shows an error's message and nothing else.
      throw cause instanceof ModelBuilderError
        ? new Error(visibleLines(`${cause.message} ${cause.hint}`), { cause })
        : cause;
    }
  });
  for (const definition of generators) plop.setGenerator(definition.name, generatorConfig(definition));
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

function summary({ root, notes, next }: Plan, { written, unchanged, backedUp }: CommitResult): string {
  const kept = backedUp.map((path) => `Kept your old file as ${path}.`);
  const counts = `${written.length} files written to ${root}, ${unchanged.length} were there already.`;
  return [counts, ...kept, ...notes, `Next: ${next.join(' && ')}`].join('\n');
}
