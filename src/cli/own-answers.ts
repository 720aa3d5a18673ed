import { resolve } from 'node:path';
import { EXIT } from '../errors.ts';
import { kindOf } from '../io/path-facts.ts';
import { readText } from '../io/read-text.ts';
import { parseJson } from '../io/validate.ts';
import type { OwnAnswers } from '../scaffold/own-generator.ts';
import { templatesError } from '../scaffold/templates-error.ts';

/**
 * What `--answers` says: JSON itself, or a file that holds it.
 * @param base folder that the file's path is relative to
 * @throws {ModelBuilderError} `templates-answer` (exit code 2)
 */
export async function readOwnAnswers(
  given: string | undefined,
  base = process.cwd(),
): Promise<OwnAnswers | undefined> {
  if (given === undefined) return undefined;
  const isText = given.trimStart().startsWith('{');
  const file = resolve(base, given);
  if (!isText && (await kindOf(file)) !== 'file') throw wrong(`there is no file ${given}`);
  const text = isText ? given : await readText(file);
  return parseJson('own-answers', text, ({ problem }) => wrong(`it ${problem}`));
}

function wrong(reason: string): Error {
  return templatesError('answer', `--answers cannot be used: ${reason}.`, {
    hint: `Its form: --answers '{ "port": "3000" }', or a file that holds the same.`,
    exitCode: EXIT.usage,
  });
}
