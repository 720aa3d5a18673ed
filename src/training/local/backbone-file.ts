import { basename, dirname, join } from 'node:path';
import { wholeModel } from '../../bundle/whole-model.ts';
import { ModelBuilderError } from '../../errors.ts';
import { readFileIfPresent, readTextIfPresent } from '../../io/read-if-present.ts';
import { MODEL_LIMIT } from '../../io/regular-file.ts';
import type { BackboneFiles } from './custom-backbone.ts';

/**
 * Reads a backbone's file and what lies beside it: a sidecar `<file>.json`, or Hugging Face's configuration files in the
 * same folder or, where the file is in a folder called `onnx`, the one above.
 * @throws ModelBuilderError `training-backbone-file`, `model-…`
 */
export async function readBackboneFiles(path: string, name = basename(path)): Promise<BackboneFiles> {
  const onnx = await readFileIfPresent(path, MODEL_LIMIT).catch((error: unknown) => {
    if (error instanceof ModelBuilderError) throw error;
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  });
  if (onnx === undefined) throw unreadable(path, 'there is no such file');
  const folder = dirname(path);
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  const beside = async (file: string) => {
    for (const candidate of folders) {
      const text = await readTextIfPresent(join(candidate, file));
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return {
    name,
    sidecar: await readTextIfPresent(`${path}.json`),
    preprocessorConfig: await beside('preprocessor_config.json'),
    config: await beside('config.json'),
    card: await beside('README.md'),
    onnx: await wholeModel(path, onnx),
  };
}

function unreadable(path: string, why: string): ModelBuilderError {
  return new ModelBuilderError('training-backbone-file', `The backbone ${path} can't be read: ${why}.`, {
    hint: 'Check the path; an address starts with https:// or hub:<owner>/<model>, and those in the package are lite0 and lite0+lite2.',
  });
}
