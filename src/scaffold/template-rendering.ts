import type { TemplateContext } from './context.ts';
import { projectsOf } from './layout.ts';
import type { WriteOperation } from './plan.ts';
import { renderProject, type Project } from './render.ts';
import { createTemplateEngine } from './template-engine.ts';
import { sampleContext, SAMPLES, type SampleName } from './template-samples.ts';
import { outputPath, TEMPLATE_SETS, type Templates } from './templates.ts';

/** One project, rendered for one sample. */
export interface SampleProject {
  readonly sample: SampleName;
  /** What is generated: `solution`, `model`, `console-app` or a generator of its owner's. */
  readonly generator: string;
  readonly project: Project;
  readonly context: TemplateContext;
  /** Paths start with {@link Project.folder}. */
  readonly writes: readonly WriteOperation[];
}

/** Every generator with every sample, each in a folder `<sample>/<generator>`. @throws {ModelBuilderError} `templates-render` */
export function renderSamples(
  templates: Templates,
  engine = createTemplateEngine(templates.partials),
): readonly SampleProject[] {
  return SAMPLES.flatMap((sample) =>
    generatorsOf(templates).flatMap((generator) => {
      const context = sampleContext(sample, generator, templates.sets[generator].generator);
      return projectsOf(generator, templates, context).map(({ set, folder }): SampleProject => {
        const root = `${sample}/${generator}`;
        const project = { set, folder: folder === '' ? root : `${root}/${folder}` };
        const writes = renderProject(engine, templates.sets[set], project, context);
        return { sample, generator, project, context, writes };
      });
    }),
  );
}

/** Path below `templates/` of the template that a file of a project was made from. */
export function templateOf(
  { sets }: Pick<Templates, 'sets'>,
  { set, folder }: Project,
  path: string,
): { readonly file: string; readonly text: string } | undefined {
  const within = path.slice(folder.length + 1);
  const found = sets[set].files.find(({ source }) => outputPath(source) === within);
  return found && { file: `${set}/${found.source}`, text: found.text };
}

function generatorsOf({ sets }: Templates): readonly string[] {
  return [...TEMPLATE_SETS, ...Object.keys(sets).filter((set) => sets[set].generator !== undefined)];
}
