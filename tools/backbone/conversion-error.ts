import { ModelBuilderError } from '../../src/errors.ts';

/** The source file holds something that the converter was not written for: it refuses rather than guesses. */
export function unsupported(what: string): ModelBuilderError {
  return new ModelBuilderError('backbone-unsupported', `The backbone converter does not support ${what}.`, {
    hint: 'It converts two pinned files only; a file that needs more needs more converter, and a new reference check.',
  });
}
