import Handlebars from 'handlebars';
import { commentText, identifier, jsonLiteral, markdownText, stringLiteral } from './literals.ts';
import { templatesError } from './templates-error.ts';

/** Helpers that make a literal of any text: only through them may a template show what a user typed. */
export const LITERAL_HELPERS = ['json', 'str', 'ident', 'comment', 'md'] as const;
/** For conditions, as subexpressions. */
export const LOGIC_HELPERS = ['eq', 'and', 'or', 'not'] as const;
export const BLOCK_HELPERS = ['if', 'unless', 'each'] as const;
const LEFT_OUT = ['with', 'log', 'lookup'] as const;

export interface TemplateEngine {
  /**
   * @param file shown in errors
   * @throws {ModelBuilderError} `templates-render` with the file and Handlebars' own words
   */
  render(text: string, context: object, file: string): string;
}

/** An environment of its own: no HTML escaping, no helper or partial but ours, a missing variable is an error. */
export function createTemplateEngine(partials: Readonly<Record<string, string>>): TemplateEngine {
  const handlebars = Handlebars.create();
  for (const name of LEFT_OUT) handlebars.unregisterHelper(name);
  handlebars.registerHelper(HELPERS);
  const options: CompileOptions = {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: {
      ...allOf([...LITERAL_HELPERS, ...LOGIC_HELPERS, ...BLOCK_HELPERS], true),
      ...allOf(LEFT_OUT, false),
    },
  };
  for (const [name, text] of Object.entries(partials)) {
    // Handlebars would compile a text partial with the caller's options only when the caller is compiled, not when it is precompiled.
    handlebars.registerPartial(name, handlebars.compile(text, options));
  }
  const compiled = new Map<string, Handlebars.TemplateDelegate<object>>();
  const compile = (text: string): Handlebars.TemplateDelegate<object> => {
    const known = compiled.get(text) ?? handlebars.compile<object>(text, options);
    compiled.set(text, known);
    return known;
  };
  return {
    render(text, context, file) {
      // Half of the templates are plain text, which Handlebars takes long to read.
      if (!text.includes('{{')) return text;
      try {
        return compile(text)(context);
      } catch (cause) {
        throw templatesError('render', `The template ${file} cannot be rendered: ${firstLine(cause)}`, {
          hint: 'Run `model-builder templates check`; docs/templates.md lists variables and helpers.',
          cause,
        });
      }
    },
  };
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
