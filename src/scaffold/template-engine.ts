import Handlebars from 'handlebars';
import {
  COMPILE_OPTIONS,
  createEnvironment,
  engineOf,
  namingItself,
  type TemplateEngine,
} from './template-helpers.ts';

/** Compiles templates when they are rendered. @param partials name → text */
export function createTemplateEngine(partials: Readonly<Record<string, string>>): TemplateEngine {
  const handlebars = createEnvironment(Handlebars);
  for (const [name, text] of Object.entries(partials)) {
    // Handlebars would compile a text partial with the caller's options only when the caller is compiled, not when it is precompiled.
    handlebars.registerPartial(name, namingItself(name, handlebars.compile(text, COMPILE_OPTIONS)));
  }
  const compiled = new Map<string, Handlebars.TemplateDelegate<object>>();
  return engineOf((text) => {
    const known = compiled.get(text) ?? handlebars.compile<object>(text, COMPILE_OPTIONS);
    compiled.set(text, known);
    return known;
  });
}
