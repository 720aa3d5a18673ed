import { parseOwnGenerator, type OwnGenerator } from './own-generator.ts';
import { isBuiltIn, type FileRule } from './templates.ts';
import { templatesError } from './templates-error.ts';
import { isPlainObject } from '../plain-object.ts';

/** One `template.json`. */
export interface TemplateRules {
  readonly files: Readonly<Record<string, FileRule>>;
  readonly generator?: OwnGenerator;
}

/**
 * Reads the `template.json` files of one set, nearest first: members of the nearer win, key by key.
 * @throws {ModelBuilderError} `templates-rules` when one is not what `docs/templates.md` says
 */
export function parseRules(
  set: string,
  texts: readonly { readonly file: string; readonly text: string }[],
): TemplateRules {
  const parsed = texts.map(({ file, text }) => parseOne(text, file)).reverse();
  const generators = parsed.flatMap(({ generator }) => (generator === undefined ? [] : [generator]));
  const files: Record<string, FileRule> = {};
  for (const { files: rules } of parsed)
    for (const [path, rule] of Object.entries(rules)) {
      const known = Object.hasOwn(files, path) ? files[path] : {};
      Object.defineProperty(files, path, { ...PLAIN, value: { ...known, ...rule } });
    }
  if (generators.length === 0) return { files };
  const file = texts[0].file;
  if (isBuiltIn(set)) throw invalid(file, `"${set}" is a set of this package and cannot become a generator`);
  const generator = parseOwnGenerator(Object.assign({}, ...generators) as unknown, set);
  if (typeof generator === 'string') throw invalid(file, generator);
  return { files, generator };
}

/** `__proto__` is a key like any other. */
const PLAIN = { enumerable: true, configurable: true, writable: true };

function parseOne(text: string, file: string): { files: Record<string, FileRule>; generator?: object } {
  const parsed = parseJson(text, file);
  if (!isPlainObject(parsed)) throw invalid(file, 'it must be an object');
  const { files = {}, generator, ...unknown } = parsed;
  const stranger = Object.keys(unknown).find((name) => name !== '$schema');
  if (stranger !== undefined)
    throw invalid(file, `it has an unknown member "${stranger}" (there is: files, generator)`);
  if (!isPlainObject(files)) throw invalid(file, '"files" must be an object');
  for (const [path, rule] of Object.entries(files)) {
    const fault = ruleFault(rule);
    if (fault !== undefined) throw invalid(file, `the rule of "${path}" ${fault}`);
  }
  if (generator === undefined) return { files: files as Record<string, FileRule> };
  if (!isPlainObject(generator)) throw invalid(file, '"generator" must be an object');
  return { files: files as Record<string, FileRule>, generator };
}

function ruleFault(rule: unknown): string | undefined {
  if (!isPlainObject(rule)) return 'must be an object';
  const { when, ownership, executable, ...unknown } = rule;
  const stranger = Object.keys(unknown).at(0);
  if (stranger !== undefined)
    return `has an unknown member "${stranger}" (there is: when, ownership, executable)`;
  if (when !== undefined && when !== false && typeof when !== 'string' && !isTextList(when))
    return 'has a "when" that is neither false, a condition nor a list of conditions';
  if (ownership !== undefined && ownership !== 'managed' && ownership !== 'seed')
    return 'has an "ownership" that is neither "managed" nor "seed"';
  if (executable !== undefined && typeof executable !== 'boolean')
    return 'has an "executable" that is neither true nor false';
  return undefined;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, cause instanceof Error ? cause.message : 'it is not JSON');
  }
}

function invalid(file: string, reason: string): Error {
  return templatesError('rules', `${file} cannot be used: ${reason}.`, {
    hint: 'Mend that file; docs/templates.md describes its form.',
  });
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
