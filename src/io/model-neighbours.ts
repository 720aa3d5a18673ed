import { basename, dirname, join } from 'node:path';
import { ModelBuilderError } from '../errors.ts';
import { PATH_FAULTS } from '../scaffold/safe-path.ts';
import { nodeFileSystem } from './file-system.ts';
import { linkOn } from './links.ts';
import { readFileIfPresent, readTextIfPresent } from './read-if-present.ts';
import { MODEL_LIMIT } from './regular-file.ts';

/** What exporters write beside a model. */
const NEIGHBOURS = [
  'signature.json',
  'cvexport.manifest',
  'labels.txt',
  'preprocessor_config.json',
  'config.json',
] as const;

export type NeighbourName = (typeof NEIGHBOURS)[number];

/** A file beside a model. */
export interface Neighbour {
  readonly path: string;
  readonly text: string;
}

export type Neighbours = Readonly<Partial<Record<NeighbourName, Neighbour>>>;

/**
 * Reads what lies beside a model and says how it is fed; where the model is in a folder called `onnx`, as on Hugging Face, in the one above too.
 * @throws ModelBuilderError `io-not-a-file`, `io-file-too-large`
 */
export async function readNeighbours(model: string): Promise<Neighbours> {
  const folder = dirname(model);
  const folders = basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
  const found: Partial<Record<NeighbourName, Neighbour>> = {};
  for (const name of NEIGHBOURS)
    for (const place of folders) {
      const path = join(place, name);
      const text = found[name] ? undefined : await readTextIfPresent(path).catch(unlessFolder);
      if (text !== undefined) found[name] = { path, text };
    }
  return found;
}

/** A folder of that name says nothing. */
function unlessFolder(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
}

/** What exporters call a file of weights: `model.onnx.data` (torch.onnx), `model.onnx_data`, `model.onnx_data_1` (Hugging Face). */
const WEIGHTS = /\.onnx[._]data(?:_\d+)?$/;

/**
 * Reads a file of weights beside a model, by the location that the model names. Named as such files are, and no link: a model is not to
 * have what else lies in its folder become part of a package.
 * @throws ModelBuilderError `model-external-data`
 */
export async function readWeightsBeside(model: string, location: string): Promise<Uint8Array> {
  const folder = dirname(model);
  const fault =
    PATH_FAULTS['file-name'](location) ??
    (WEIGHTS.test(location) ? undefined : 'is not named as weights are, such as "model.onnx.data"');
  const link = fault === undefined ? await linkOn(folder, location, nodeFileSystem) : undefined;
  const reason = fault ?? (link === undefined ? undefined : `is a link`);
  if (reason !== undefined) throw notBeside(`${JSON.stringify(location)}, which ${reason}`);
  const file = join(folder, location);
  const content = await readFileIfPresent(file, MODEL_LIMIT);
  if (!content) throw notBeside(`${file}, which is not there`);
  return content;
}

function notBeside(place: string): ModelBuilderError {
  return new ModelBuilderError('model-external-data', `The model keeps its weights in ${place}.`, {
    hint: 'Put that file beside the model; or save it as one: in Python, onnx.save(onnx.load("model.onnx"), "one-file.onnx").',
  });
}
