import { EXIT, ModelBuilderError } from '../errors.ts';

/** Answers are missing and nobody can be asked. @param example a complete command */
export function missingAnswers(flags: readonly string[], example: string): ModelBuilderError {
  return new ModelBuilderError('usage-missing-answer', `Missing: ${flags.join(', ')}.`, {
    hint: `For example: ${example}`,
    exitCode: EXIT.usage,
  });
}
