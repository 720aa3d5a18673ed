import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSession } from '../../../../src/bundle/predictor.ts';
import { checkInput, type PipelineFacts } from '../../../../src/training/azure/job/results.ts';

export async function readJson<T>(...path: readonly string[]): Promise<T> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as T;
}

/** Largest difference between what PyTorch computed, logits and familiarity, and what onnxruntime does from the exported file, in a batch of two. */
export async function exportDifference(output: string): Promise<number> {
  const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
  const session = await createSession(await readFile(join(output, 'bestModel.onnx')));
  try {
    const { resize } = facts.preprocessing;
    const one = checkInput(resize);
    const two = new Float32Array([...one, ...one]);
    const { output1, familiarity } = await session.run({
      input1: { data: two, dims: [2, 3, resize.height, resize.width] },
    });
    const check = facts.check!;
    const found = [...output1.data, ...familiarity.data];
    const expected = [check.logits, check.logits, check.familiarity!, check.familiarity!].flat();
    return Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
  } finally {
    await session.close();
  }
}
