import { ModelBuilderError } from '../../src/errors.ts';
import { compareFeatures, QUANTIZED_BOUND } from './compare.ts';
import { EXPECTED } from './expected.ts';
import { sha256Of } from '../../src/sha256.ts';
import { readReferences } from './reference.ts';

function wrong(what: string): ModelBuilderError {
  return new ModelBuilderError('backbone-output', `The converted backbone is not what it should be: ${what}.`, {
    hint: 'After a wanted change of the converter, put the new hash into tools/backbone/expected.ts (docs/backbone.md).',
  });
}

async function loadRuntime(): Promise<typeof import('onnxruntime-node') | undefined> {
  try {
    return await import('onnxruntime-node');
  } catch {
    // No binary for this platform: the hash alone has to do.
    return undefined;
  }
}

/**
 * Checks the converter's output by hash, then by what it computes, against features from independent runtimes.
 * @returns what was checked, for the report line
 * @throws ModelBuilderError `backbone-output`
 */
export async function checkOutput(model: Uint8Array): Promise<string> {
  const sha256 = sha256Of(model);
  if (sha256 !== EXPECTED.sha256) throw wrong(`${model.length} bytes with sha256 ${sha256}`);
  const ort = await loadRuntime();
  if (!ort) return 'hash checked';
  for (const { source, picture, largest, rms } of await compareFeatures(ort, model, await readReferences())) {
    if (largest > QUANTIZED_BOUND.largest || rms > QUANTIZED_BOUND.rms) {
      throw wrong(`features of ${source} differ by up to ${largest.toFixed(3)} on "${picture}"`);
    }
  }
  return 'hash and features checked';
}
