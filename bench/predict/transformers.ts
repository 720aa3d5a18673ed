import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renameTo } from '../../src/onnx/rename-tensors.ts';
import type { BenchProject } from './project.ts';

export interface TransformersPipeline {
  (file: string): Promise<unknown>;
}

/**
 * The same ONNX file behind `@huggingface/transformers`' image-classification pipeline, loaded from a folder in the layout that
 * it wants: other tensor names, a config and a preprocessor config. Nothing is fetched but the package itself.
 */
export async function transformersPipeline(
  project: BenchProject,
  labels: readonly string[],
): Promise<TransformersPipeline> {
  const root = join(project.folder, '..', 'transformers');
  const folder = join(root, 'models', 'bench');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const model = await readFile(join(project.folder, 'bench-model', 'assets', 'bestModel.onnx'));
  await writeFile(
    join(folder, 'onnx', 'model.onnx'),
    renameTo(renameTo(model, 'input1', 'pixel_values'), 'output1', 'logits'),
  );
  const id2label = Object.fromEntries(labels.entries());
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'vit', id2label }));
  await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(PREPROCESSOR));
  await writeFile(join(root, 'package.json'), '{ "private": true, "type": "module" }');
  await writeFile(join(root, 'load.mjs'), LOAD);
  execFileSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '@huggingface/transformers@4'],
    { cwd: root },
  );
  const { load } = (await import(join(root, 'load.mjs'))) as {
    readonly load: (models: string) => Promise<TransformersPipeline>;
  };
  return load(join(root, 'models'));
}

const PREPROCESSOR = {
  image_processor_type: 'ViTImageProcessor',
  do_resize: true,
  size: { width: 224, height: 224 },
  resample: 2,
  do_rescale: false,
  do_normalize: false,
};

const LOAD = `
import { env, pipeline } from '@huggingface/transformers';
export async function load(models) {
  env.allowRemoteModels = false;
  env.localModelPath = models + '/';
  return pipeline('image-classification', 'bench', { dtype: 'fp32', device: 'cpu' });
}
`;
