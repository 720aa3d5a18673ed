import { resolve } from 'node:path';
import { EXIT } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';
import { kindOf } from '../io/path-facts.ts';
import { readText } from '../io/read-text.ts';
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
  const parsed = parse(isText ? given : await readText(file));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw wrong('it is no object');
  const other = Object.entries(parsed).find(([, value]) => !['string', 'boolean'].includes(typeof value));
  if (other !== undefined) throw wrong(`"${other[0]}" is neither a text nor true or false`);
  return parsed as OwnAnswers;
}

function parse(text: string): unknown {
  try {
    return parseForeignJson(text);
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : 'it is not JSON');
  }
}

function wrong(reason: string): Error {
  return templatesError('answer', `--answers cannot be used: ${reason}.`, {
    hint: `Its form: --answers '{ "port": "3000" }', or a file that holds the same.`,
    exitCode: EXIT.usage,
  });
}
