import { EXIT } from '../errors.ts';
import type { Question } from '../../generators/definition.ts';
import type { TemplateContext } from './context.ts';
import { matches, ownFolder, type OwnAnswers, type OwnGenerator } from './own-generator.ts';
import { templatesError } from './templates-error.ts';

/**
 * What the templates of somebody's own generator see: the context with their project and the answers to their questions.
 * @throws {ModelBuilderError} `templates-answer` (exit code 2) for an answer that is missing or will not do
 */
export function ownContext(
  context: TemplateContext,
  generator: OwnGenerator,
  given: OwnAnswers = {},
): TemplateContext {
  const folder = ownFolder(generator, context.name);
  const scope = context.model.packageName.slice(0, -context.model.folder.length);
  return {
    ...context,
    project: { packageName: `${scope}${folder}`, folder },
    answers: settleOwnAnswers(generator.questions, given),
  };
}

/**
 * Answers to a generator's own questions, with the defaults for what was not answered.
 * @throws {ModelBuilderError} `templates-answer` (exit code 2)
 */
export function settleOwnAnswers(questions: readonly Question[], given: OwnAnswers): OwnAnswers {
  const stranger = Object.keys(given).find((name) => !questions.some((one) => one.name === name));
  if (stranger !== undefined) throw answerError(`there is no question "${stranger}"`, questions);
  return Object.fromEntries(questions.map((one) => [one.name, settled(one, given, questions)]));
}

function settled(question: Question, given: OwnAnswers, all: readonly Question[]): string | boolean {
  const { name, type, choices = [], pattern } = question;
  const answer = Object.hasOwn(given, name) ? given[name] : question.default;
  if (answer === undefined) throw answerError(`"${name}" (${question.message}) has no answer`, all);
  if (typeof answer !== (type === 'confirm' ? 'boolean' : 'string'))
    throw answerError(`"${name}" takes ${type === 'confirm' ? 'true or false' : 'a text'}`, all);
  if (type === 'choice' && !choices.includes(String(answer)))
    throw answerError(`"${name}" takes one of ${choices.join(', ')}, not "${String(answer)}"`, all);
  if (pattern !== undefined && !matches(pattern, String(answer)))
    throw answerError(`"${name}" takes what matches ${pattern}, not ${JSON.stringify(answer)}`, all);
  return answer;
}

function answerError(reason: string, questions: readonly Question[]): Error {
  const example = Object.fromEntries(
    questions.map(({ name, type, choices, default: preset }) => [
      name,
      preset ?? (type === 'confirm' ? true : (choices?.[0] ?? '…')),
    ]),
  );
  return templatesError('answer', `The generator's own answers will not do: ${reason}.`, {
    hint:
      questions.length === 0
        ? 'This generator asks nothing of its own: leave --answers out.'
        : `For example: --answers '${JSON.stringify(example)}'`,
    exitCode: EXIT.usage,
  });
}
