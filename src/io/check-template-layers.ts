import { ModelBuilderError } from '../errors.ts';
import { checkTemplateSets } from '../scaffold/template-check.ts';
import type { TemplateFinding } from '../scaffold/template-finding.ts';
import { assembleTemplates, customisedSets, type TemplateLayer } from '../scaffold/template-overlay.ts';
import { renderSamples, type SampleProject } from '../scaffold/template-rendering.ts';
import { nameOfTemplate, PARTIALS, type Templates } from '../scaffold/templates.ts';
import { contextSchemas } from './check-templates.ts';

/**
 * Checks templates as they will be used, every layer laid over the next: first what they say, then, when that is in order, what
 * they become with the minimal, the typical and the hostile sample.
 * @throws {ModelBuilderError} `templates-*` when they cannot be read at all
 */
export async function checkTemplateLayers(
  layers: readonly TemplateLayer[],
): Promise<readonly TemplateFinding[]> {
  const templates = assembleTemplates(layers);
  const findings = checkTemplateSets(templates, contextSchemas());
  if (findings.length > 0) return findings;
  try {
    const rendered = concerned(renderSamples(templates), customisedSets(layers));
    const { outputFindings } = await import('../verify/output-faults.ts');
    return await outputFindings(templates, rendered);
  } catch (error) {
    if (!(error instanceof ModelBuilderError) || error.code !== 'templates-render') throw error;
    const file = templateNamedIn(error.message, templates);
    return [
      {
        severity: 'error',
        code: 'template-render',
        file,
        line: 1,
        message: `${file}:1: ${error.message}`,
        suggestion: error.hint,
      },
    ];
  }
}

/** Path below the templates folder of the template that a fault of rendering names. */
function templateNamedIn(message: string, { sets }: Templates): string {
  const named = Object.entries(sets)
    .flatMap(([set, { files }]) =>
      files.map((file) => ({ name: nameOfTemplate(set, file), path: `${set}/${file.source}` })),
    )
    .filter(({ name }) => message.includes(name));
  // The name of one may begin that of another.
  return named.sort((a, b) => b.name.length - a.name.length).at(0)?.path ?? '';
}

/** What is generated with sets that are not the defaults alone, and the model package that it may import. */
function concerned(
  rendered: readonly SampleProject[],
  changed: ReadonlySet<string>,
): readonly SampleProject[] {
  if (changed.has(PARTIALS)) return rendered;
  const generators = new Set(
    rendered.filter(({ project }) => changed.has(project.set)).map(({ generator }) => generator),
  );
  const withModel = rendered.filter(({ project }) => project.set === 'model');
  if (!withModel.some(({ generator }) => generators.has(generator))) generators.add('model');
  return rendered.filter(({ generator }) => generators.has(generator));
}
