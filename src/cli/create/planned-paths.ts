import type { Pipeline } from '../../bundle/pipeline.ts';
import type { Bundle } from '../../bundle/types.ts';
import { readTemplateLayers } from '../../io/read-templates.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { insertedWrites, placedProjects } from '../../monorepo/insert-projects.ts';
import { buildContext } from '../../scaffold/build-context.ts';
import { ASSETS, projectsOf } from '../../scaffold/layout.ts';
import { ownContext } from '../../scaffold/own-context.ts';
import { renderProject } from '../../scaffold/render.ts';
import { assembleTemplates } from '../../scaffold/template-overlay.ts';
import { createTemplateEngine } from '../../scaffold/template-engine.ts';
import { usedTemplates, type UsedTemplates } from '../../scaffold/used-templates.ts';
import { readOwnAnswers } from '../own-answers.ts';
import type { GenerationValues, ProjectAnswers } from '../project-answers.ts';

export interface PlannedPaths {
  /** Relative to the target. */
  readonly files: readonly string[];
  readonly templates: readonly UsedTemplates[];
}

/** What would be written around a model that has not been trained yet. */
export async function plannedPaths(
  labels: readonly string[],
  project: ProjectAnswers,
  { generator, templates: given, answers }: Pick<GenerationValues, 'generator' | 'templates' | 'answers'>,
): Promise<PlannedPaths> {
  const layers = await readTemplateLayers(project.target, given);
  const templates = assembleTemplates(layers);
  const tool = { name: 'create-model-builder', version: findOwnPackage().version };
  const common = buildContext(
    untrained(labels),
    { ...project, monorepo: project.monorepo?.insertion },
    generator,
    tool,
  );
  const own = templates.sets[generator].generator;
  const context = own ? ownContext(common, own, await readOwnAnswers(answers)) : common;
  const engine = createTemplateEngine(templates.partials);
  const layout = projectsOf(generator, templates, context);
  const insertion = project.monorepo?.insertion;
  const projects = insertion ? placedProjects(layout, insertion) : layout;
  const rendered = projects.flatMap((one) => renderProject(engine, templates.sets[one.set], one, context));
  const texts = insertion ? insertedWrites(rendered, projects, context, insertion) : rendered;
  const assets = projects
    .filter(({ set }) => set === 'model')
    .flatMap(({ folder }) => ASSETS.map((name) => `${folder}/assets/${name}`));
  return {
    files: [...texts.map(({ path }) => path), ...assets].sort(),
    templates: usedTemplates(
      layers,
      projects.map(({ set }) => set),
    ),
  };
}

/** A bundle as the local trainer would make it, with nothing in it that only the training can tell. */
function untrained(labels: readonly string[]): Bundle {
  const facts = { bytes: 0, sha256: '0'.repeat(64) };
  const pipeline: Pipeline = {
    schemaVersion: 1,
    columns: { imageSource: 'ImageSource', label: 'Label', prediction: 'Prediction', score: 'Score' },
    preprocessing: {
      resize: { mode: 'stretch', width: 224, height: 224, kernel: 'lanczos3' },
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    input: { name: 'input1', shape: [null, 3, 224, 224], layout: 'NCHW', channels: 'RGB' },
    output: { name: 'output1', shape: [null, labels.length], activation: 'logits' },
    labels,
    files: { 'bestModel.onnx': facts, 'bestModelMap.json': facts },
    trainer: { name: 'local', toolVersion: '0.0.0' },
  };
  const sample = {
    file: 'sample.png',
    sha256: facts.sha256,
    prediction: labels[0],
    score: labels.map(() => 1 / labels.length),
  };
  return {
    directory: '',
    pipeline,
    golden: { schemaVersion: 1, source: 'dataset', tolerance: 0, logTolerance: 0, labels, samples: [sample] },
    notices: {},
  };
}
