import type { Pipeline } from '../../bundle/pipeline.ts';
import type { Bundle } from '../../bundle/types.ts';
import { packageTemplates, readTemplates } from '../../io/read-templates.ts';
import { findOwnPackage } from '../../io/own-package.ts';
import { buildContext } from '../../scaffold/build-context.ts';
import { renderProject } from '../../scaffold/render.ts';
import { createTemplateEngine } from '../../scaffold/template-engine.ts';
import type { ProjectAnswers } from '../project-answers.ts';

/** The files that do not come from templates. */
const ASSETS = [
  'bestModel.onnx',
  'bestModelMap.json',
  'MLModel.zip',
  'metrics.json',
  'golden/golden.json',
  'golden/*.png',
];

/** Paths, relative to the target, of what would be generated around a model that has not been trained yet. */
export async function plannedPaths(
  labels: readonly string[],
  project: ProjectAnswers,
): Promise<readonly string[]> {
  const templates = await readTemplates(packageTemplates());
  const tool = { name: 'create-model-builder', version: findOwnPackage().version };
  const context = buildContext(untrained(labels), project, 'solution', tool);
  const engine = createTemplateEngine(templates.partials);
  const [model, consoleApp] = project.folders;
  const projects = [
    { set: 'solution', folder: '' },
    { set: 'model', folder: model },
    { set: 'console-app', folder: consoleApp },
  ] as const;
  const texts = projects.flatMap((one) => renderProject(engine, templates.sets[one.set], one, context));
  return [...texts.map(({ path }) => path), ...ASSETS.map((name) => `${model}/assets/${name}`)].sort();
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
