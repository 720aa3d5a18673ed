import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importModel } from '../../src/bundle/import-model.ts';
import { readDataset } from '../../src/dataset/read.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { localTrainer } from '../../src/training/local/local-trainer.ts';
import { writeDigits } from '../../tools/digits.ts';

/** A bundle of the local trainer: the embedded backbone, about 4 MB. */
export async function trainedBundle(scratch: string): Promise<string> {
  const pictures = join(scratch, 'digits');
  const output = join(scratch, 'trained');
  await writeDigits(pictures, [0, 12]);
  const dataset = await readDataset(pictures);
  await localTrainer.train(
    dataset,
    { golden: 'synthetic', cache: false },
    {
      signal: new AbortController().signal,
      output,
      report: () => undefined,
      state: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
      now: () => performance.now(),
    },
  );
  return output;
}

/** A bundle whose ONNX file has as many bytes as a ResNet50's: one matrix of 94 MB. */
export async function largeBundle(scratch: string): Promise<string> {
  const inputs = 3 * 224 * 224;
  const labels = Array.from({ length: 156 }, (_, index) => `label ${index}`);
  const weights = Float32Array.from({ length: inputs * labels.length }, (_, index) => Math.sin(index) / 1e5);
  const onnx = model({
    nodes: [
      node('Flatten', ['input1'], ['flat'], { axis: 1 }),
      node('MatMul', ['flat', 'weights'], ['output1']),
    ],
    initializers: [tensor('weights', [inputs, labels.length], weights)],
    inputs: [valueInfo('input1', ['N', 3, 224, 224])],
    outputs: [valueInfo('output1', ['N', labels.length])],
  });
  const folder = join(scratch, 'large');
  await mkdir(folder);
  await writeFile(join(folder, 'large.onnx'), onnx);
  await writeFile(join(folder, 'labels.json'), JSON.stringify(labels));
  const output = join(folder, 'bundle');
  await importModel({
    model: join(folder, 'large.onnx'),
    labels: join(folder, 'labels.json'),
    preprocessing: 'raw',
    golden: 'synthetic',
    output,
    note: () => undefined,
  });
  return output;
}
