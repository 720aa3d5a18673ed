import { resolve } from 'node:path';
import { findGenerator, findGenerators } from '../../../generators/find.ts';
import type { Question } from '../../../generators/definition.ts';
import { settleOwnAnswers } from '../../scaffold/own-context.ts';
import { matches, type OwnAnswers } from '../../scaffold/own-generator.ts';
import { templatesError } from '../../scaffold/templates-error.ts';
import type { Prompts } from '../create/questions.ts';
import { readOwnAnswers } from '../own-answers.ts';
import type { GenerationValues } from '../project-answers.ts';

type Values = Pick<GenerationValues, 'generator' | 'templates' | 'answers'>;

/**
 * Sees to it that the generator is there and that its own questions are answered, before anything is spent.
 * @param prompts asks for what `--answers` leaves open; absent where nobody can be asked
 * @returns the values with every own answer in `answers`
 * @throws {ModelBuilderError} `templates-unknown-generator`, `templates-answer` (exit code 2)
 */
export async function settleGenerator<T extends Values>(
  values: T,
  target: string,
  prompts?: Prompts,
): Promise<T> {
  const { ownQuestions = [] } = await findGenerator(values.generator, resolve(target), values.templates);
  const given = (await readOwnAnswers(values.answers)) ?? {};
  const asked: Record<string, string | boolean> = {};
  for (const question of prompts ? ownQuestions : [])
    if (!Object.hasOwn(given, question.name)) asked[question.name] = await ask(question, prompts!);
  const answers: OwnAnswers = settleOwnAnswers(ownQuestions, { ...given, ...asked });
  return ownQuestions.length === 0 ? values : { ...values, answers: JSON.stringify(answers) };
}

/** Asks what to generate, where the templates hold a generator of their owner's. */
export async function askGenerator<T extends Values>(
  values: T,
  target: string,
  prompts: Prompts,
): Promise<T> {
  const generators = await findGenerators(resolve(target), values.templates);
  const own = generators.filter(({ ownQuestions }) => ownQuestions !== undefined);
  if (own.length === 0) return values;
  const options = [generators[0], ...own].map(({ name, description }) => ({
    value: name,
    label: name,
    hint: description,
  }));
  return { ...values, generator: await prompts.select('What to generate?', options, 'solution') };
}

async function ask(
  { message, type, choices = [], pattern, default: preset }: Question,
  prompts: Prompts,
): Promise<string | boolean> {
  if (type === 'confirm') return await prompts.confirm(message, preset !== false);
  if (type === 'choice') {
    const options = choices.map((value) => ({ value, label: value }));
    return await prompts.select(message, options, String(preset ?? choices[0]));
  }
  const check = (answer: string): void => {
    if (pattern === undefined || matches(pattern, answer)) return;
    throw templatesError('answer', `It must match ${pattern}.`, { hint: 'Try again.' });
  };
  return await prompts.text({ message, fallback: String(preset ?? ''), check });
}
