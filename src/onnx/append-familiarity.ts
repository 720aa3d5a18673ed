import { ModelBuilderError } from '../errors.ts';
import { node, tensor, valueInfo } from './encode.ts';
import { freeName, tensorNames, viewModel } from './graph.ts';
import { checkOpset } from './prepare-backbone.ts';
import { vacateName } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';

/** Name of the output that says how familiar a picture is, in models of our own trainers. */
export const FAMILIARITY_NAME = 'familiarity';

/** What a picture's head level is compared with. */
export interface Prototypes {
  /** Row-major `[prototypes, width]`; only their directions count. */
  readonly vectors: Float32Array;
  /** Place of the head level's first feature among the features. */
  readonly start: number;
  /** Number of the head level's features. */
  readonly width: number;
}

/**
 * Gives a model a second output, `familiarity` float32 `[N]`: the cosine, -1..1, of the picture's head level to the nearest of
 * the prototypes; 0 where all of the level's features are 0. What the model computes already stays as it is.
 * @param model with a head already, or without
 * @param features name of the tensor inside it that holds the features, float32 `[N, features]`
 * @throws ModelBuilderError `model-head-mismatch`, `model-opset-too-old`, and as `inspectOnnx`
 */
export function appendFamiliarity(model: Uint8Array, features: string, prototypes: Prototypes): Uint8Array {
  const { vectors, start, width } = prototypes;
  const count = vectors.length / width;
  const { model: freed } = vacateName(model, FAMILIARITY_NAME);
  const view = viewModel(freed);
  checkOpset(view);
  const { graph } = view;
  if (
    !Number.isInteger(count) ||
    count < 1 ||
    !graph.nodes.some(({ outputs }) => outputs.includes(features))
  ) {
    throw new ModelBuilderError(
      'model-head-mismatch',
      `The model has no features "${features}" that ${vectors.length} numbers could be prototypes of, ${width} each.`,
      { hint: 'Compute the prototypes from features of this very backbone.' },
    );
  }
  const prefix = freeName(FAMILIARITY_NAME, tensorNames(graph));
  const at = (part: string) => `${prefix}_${part}`;
  const places = BigInt64Array.from({ length: width }, (_, index) => BigInt(start + index));
  return rewriteModel(freed, {
    nodes: [
      ...graph.nodes.map(({ message }) => message),
      // Slice, ReduceL2 and ReduceMax changed their form between operator sets; these did not.
      node('Gather', [features, at('places')], [at('head')], { axis: 1 }),
      node('LpNormalization', [at('head')], [at('direction')], { axis: 1, p: 2 }),
      node('MatMul', [at('direction'), at('prototypes')], [at('cosines')]),
      node('Reshape', [at('cosines'), at('row')], [at('rows')]),
      node('GlobalMaxPool', [at('rows')], [at('nearest')]),
      node('Reshape', [at('nearest'), at('flat')], [FAMILIARITY_NAME]),
    ],
    initializers: [
      ...graph.initializers.map(({ message }) => message),
      tensor(at('places'), [width], places),
      tensor(at('prototypes'), [width, count], columns(vectors, width)),
      tensor(at('row'), [3], BigInt64Array.of(0n, 1n, BigInt(count))),
      tensor(at('flat'), [1], BigInt64Array.of(-1n)),
    ],
    outputs: [...graph.outputs.map(({ message }) => message), valueInfo(FAMILIARITY_NAME, ['N'])],
  });
}

/** Rows of unit length, as columns: `[width, rows]`. */
function columns(vectors: Float32Array, width: number): Float32Array {
  const count = vectors.length / width;
  const out = new Float32Array(vectors.length);
  for (let row = 0; row < count; row++) {
    const vector = vectors.subarray(row * width, (row + 1) * width);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
    vector.forEach((value, index) => (out[index * count + row] = value / length));
  }
  return out;
}
