import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSession } from '../../../../src/bundle/predictor.ts';
import { checkInput, type PipelineFacts } from '../../../../src/training/azure/job/results.ts';

export async function readJson<T>(...path: readonly string[]): Promise<T> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as T;
}

/** Largest difference between PyTorch's logits and those that onnxruntime computes from the exported file, in a batch of two. */
export async function exportDifference(output: string): Promise<number> {
  const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
  const session = await createSession(await readFile(join(output, 'bestModel.onnx')));
  try {
    const { resize } = facts.preprocessing;
    const one = checkInput(resize);
    const two = new Float32Array([...one, ...one]);
    const { output1 } = await session.run({
      input1: { data: two, dims: [2, 3, resize.height, resize.width] },
    });
    const expected = [...facts.check.logits, ...facts.check.logits];
    return Math.max(...expected.map((logit, i) => Math.abs(logit - output1.data[i])));
  } finally {
    await session.close();
  }
}
