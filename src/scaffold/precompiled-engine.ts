import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import { PARTIALS } from './templates.ts';
import { createEnvironment, engineOf, namingItself, type TemplateEngine } from './template-helpers.ts';

/** What `tools/build.ts` writes beside the compiled code: this package's own templates as functions. */
export interface Precompiled {
  /** Of the templates that they were made of, as {@link Templates.sha256}. */
  readonly sha256: string;
  /** By file, such as `templates/model/README.md.hbs`; plain texts are not among them. */
  readonly templates: Readonly<Record<string, TemplateSpecification>>;
}

/** Renders templates that were compiled when this package was built; Handlebars' compiler is not loaded. */
export function createPrecompiledEngine({ templates }: Precompiled): TemplateEngine {
  // Its own types say nothing.
  const handlebars = createEnvironment(runtime as unknown as typeof Handlebars);
  const partials = `templates/${PARTIALS}/`;
  for (const [file, template] of Object.entries(templates))
    if (file.startsWith(partials)) {
      const name = file.slice(partials.length, -'.hbs'.length);
      handlebars.registerPartial(name, namingItself(name, handlebars.template<object>(template)));
    }
  return engineOf((_, file) => handlebars.template<object>(templates[file]));
}
