import type Handlebars from 'handlebars';
import { commentText, identifier, jsonLiteral, markdownText, stringLiteral } from './literals.ts';
import { templatesError } from './templates-error.ts';

/** Helpers that make a literal of any text: only through them may a template show what a user typed. */
export const LITERAL_HELPERS = ['json', 'str', 'ident', 'comment', 'md'] as const;
/** For conditions, as subexpressions. */
export const LOGIC_HELPERS = ['eq', 'and', 'or', 'not'] as const;
export const BLOCK_HELPERS = ['if', 'unless', 'each'] as const;
const LEFT_OUT = ['with', 'log', 'lookup'] as const;

/** No HTML escaping, no helper but ours, a missing variable is an error. */
export const COMPILE_OPTIONS: CompileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: {
    ...allOf([...LITERAL_HELPERS, ...LOGIC_HELPERS, ...BLOCK_HELPERS], true),
    ...allOf(LEFT_OUT, false),
  },
};

export interface TemplateEngine {
  /**
   * @param file shown in errors
   * @throws {ModelBuilderError} `templates-render` with the file and Handlebars' own words
   */
  render(text: string, context: object, file: string): string;
}

/** An environment of its own, with our helpers. @param library Handlebars, or its runtime alone */
export function createEnvironment(library: typeof Handlebars): typeof Handlebars {
  const handlebars = library.create();
  for (const name of LEFT_OUT) handlebars.unregisterHelper(name);
  handlebars.registerHelper(HELPERS);
  return handlebars;
}

/** @param templateOf finds or makes the function of a template that is not plain text */
export function engineOf(
  templateOf: (text: string, file: string) => Handlebars.TemplateDelegate<object>,
): TemplateEngine {
  return {
    render(text, context, file) {
      // Half of the templates are plain text, which Handlebars takes long to read.
      if (isPlain(text)) return text;
      try {
        return templateOf(text, file)(context);
      } catch (cause) {
        throw templatesError('render', `The template ${file} cannot be rendered: ${firstLine(cause)}`, {
          hint: 'Run `npx create-model-builder templates check`; `npx create-model-builder docs templates` says where the list of variables and helpers is.',
          cause,
        });
      }
    },
  };
}

/** A partial whose faults name it: otherwise they would look as if they were in the template that uses it. */
export function namingItself(
  name: string,
  partial: Handlebars.TemplateDelegate<object>,
): Handlebars.TemplateDelegate<object> {
  return (context, options) => {
    try {
      return partial(context, options);
    } catch (cause) {
      throw new Error(`in partials/${name}.hbs: ${firstLine(cause)}`, { cause });
    }
  };
}

/** Whether a template becomes itself. */
export function isPlain(text: string): boolean {
  return !text.includes('{{');
}

const HELPERS: Record<string, Handlebars.HelperDelegate> = {
  json: (value: unknown, { hash }: Handlebars.HelperOptions) => jsonLiteral(value, Number(hash.indent ?? 0)),
  str: (text: unknown) => stringLiteral(textOf(text, 'str')),
  ident: (text: unknown, { hash }: Handlebars.HelperOptions) =>
    identifier(textOf(text, 'ident'), hash.style === 'pascal' ? 'pascal' : 'camel'),
  comment: (text: unknown) => commentText(textOf(text, 'comment')),
  md: (text: unknown) => markdownText(textOf(text, 'md')),
  eq: (left: unknown, right: unknown) => left === right,
  and: (...values: unknown[]) => values.slice(0, -1).every(Boolean),
  or: (...values: unknown[]) => values.slice(0, -1).some(Boolean),
  not: (value: unknown) => !value,
};

function textOf(value: unknown, helper: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`{{${helper}}} needs a text and got ${value === null ? 'null' : typeof value}`);
}

function allOf(names: readonly string[], known: boolean): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [name, known]));
}

function firstLine(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}
