import { parseJson } from '../io/validate.ts';
import { ownGenerator, type OwnGenerator, type WrittenGenerator } from './own-generator.ts';
import { isBuiltIn, type FileRule } from './templates.ts';
import { templatesError } from './templates-error.ts';

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
  for (const { files: rules = {} } of parsed)
    for (const [path, rule] of Object.entries(rules)) {
      const known = Object.hasOwn(files, path) ? files[path] : {};
      Object.defineProperty(files, path, { ...PLAIN, value: { ...known, ...rule } });
    }
  if (generators.length === 0) return { files };
  const file = texts[0].file;
  if (isBuiltIn(set))
    throw invalid(file, `cannot be used: "${set}" is a set of this package and cannot become a generator`);
  const generator = ownGenerator(Object.assign({}, ...generators) as WrittenGenerator, set);
  if (typeof generator === 'string') throw invalid(file, `cannot be used: ${generator}`);
  return { files, generator };
}

/** One `template.json`, by `schemas/template.v1.json`. */
export interface WrittenRules {
  readonly files?: Readonly<Record<string, FileRule>>;
  readonly generator?: Partial<WrittenGenerator>;
}

/** `__proto__` is a key like any other. */
const PLAIN = { enumerable: true, configurable: true, writable: true };

function parseOne(text: string, file: string): WrittenRules {
  return parseJson('template', text, ({ problem }) => invalid(file, problem));
}

function invalid(file: string, problem: string): Error {
  return templatesError('rules', `${file} ${problem}.`, {
    hint: 'Mend that file; docs/templates.md describes its form.',
  });
}
