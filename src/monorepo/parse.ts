import type { ParseError } from 'jsonc-parser';
import type { DirectoryView } from './adapter.ts';
import { EXIT, ModelBuilderError } from '../errors.ts';
import { isDeep } from '../foreign-json.ts';
import { isPlainObject } from '../plain-object.ts';

/**
 * Reads a JSON file with comments and trailing commas.
 * @returns undefined when it is not there
 * @throws {ModelBuilderError} `monorepo-unparsable`
 */
export async function readJsonc(
  view: DirectoryView,
  file: string,
): Promise<Record<string, unknown> | undefined> {
  const text = await view.readText(file);
  if (text === undefined) return undefined;
  const { parse } = await import('jsonc-parser');
  if (isDeep(text)) throw tooDeep(file);
  const errors: ParseError[] = [];
  const value: unknown = parse(withoutMark(text), errors, { allowTrailingComma: true });
  if (errors.length === 0 && isPlainObject(value)) return value;
  throw unparsable(file, text.slice(0, errors.at(0)?.offset).split('\n').length);
}

/** As {@link readJsonc}, for YAML. An empty file is an empty map. */
export async function readYaml(
  view: DirectoryView,
  file: string,
): Promise<Record<string, unknown> | undefined> {
  const text = await view.readText(file);
  if (text === undefined) return undefined;
  const { parseDocument } = await import('yaml');
  if (isDeep(text)) throw tooDeep(file);
  let value: unknown;
  try {
    const document = parseDocument(withoutMark(text));
    const error = document.errors.at(0);
    if (error) throw unparsable(file, error.linePos?.[0].line ?? 1);
    value = document.toJS();
  } catch (cause) {
    if (cause instanceof ModelBuilderError) throw cause;
    // Aliases of aliases of aliases, one without its anchor, or too many levels.
    throw unreadable(file, cause instanceof Error ? cause.message : String(cause));
  }
  if (value === null || value === undefined) return {};
  if (isPlainObject(value)) return value;
  throw unparsable(file, 1);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function tooDeep(file: string): ModelBuilderError {
  return unreadable(file, 'it nests too deep');
}

function unparsable(file: string, line: number): ModelBuilderError {
  return unreadable(file, `see line ${line}`);
}

function unreadable(file: string, reason: string): ModelBuilderError {
  return new ModelBuilderError('monorepo-unparsable', `${file} can not be read: ${reason}.`, {
    hint: 'Nothing was written. Mend the file and run the command again, or use --no-monorepo.',
    exitCode: EXIT.failure,
  });
}
