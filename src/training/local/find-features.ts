import { ModelBuilderError } from '../../errors.ts';
import type { FeaturePooling } from '../../onnx/select-features.ts';
import { viewModel, type GraphView } from '../../onnx/graph.ts';

/** Which tensor holds the features, and why. */
export interface FeatureTensor {
  readonly tensor: string;
  /** One line for people. */
  readonly reason: string;
}

/** Outputs of feature models, best first: pooled by the model itself, a projection of it, one vector a token. */
const FEATURE_OUTPUTS = ['pooler_output', 'image_embeds', 'last_hidden_state'] as const;

/** Operators between a classifier's product and the scores. */
const AFTER_CLASSIFIER = new Set([
  'Softmax',
  'LogSoftmax',
  'Sigmoid',
  'Identity',
  'Cast',
  'Add',
  'Flatten',
  'Squeeze',
  'Reshape',
]);
const CLASSIFIERS = new Set(['Gemm', 'MatMul', 'Conv']);

/**
 * Finds the features of a model that was made for something else: a feature model's output, or what a classifier's last
 * layer reads.
 * @throws ModelBuilderError `training-backbone-features`
 */
export function findFeatures(model: Uint8Array): FeatureTensor {
  const { graph } = viewModel(model);
  const outputs = graph.outputs.map(({ name }) => name);
  const known = FEATURE_OUTPUTS.find((name) => outputs.includes(name));
  if (known !== undefined) return { tensor: known, reason: `output ${known}` };
  const scores = outputs.includes('logits') ? 'logits' : outputs.length === 1 ? outputs[0] : undefined;
  if (scores === undefined) throw unknownFeatures(outputs);
  const before = classifierInput(graph, scores);
  if (before !== undefined) return { tensor: before, reason: `input of the last layer before ${scores}` };
  if (scores === 'logits') throw unknownFeatures(outputs);
  return { tensor: scores, reason: `output ${scores}` };
}

/** Walks back from the scores to the layer that computes them. */
function classifierInput(graph: GraphView, scores: string): string | undefined {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const constants = constantNames(graph);
  let name = scores;
  for (let steps = 0; steps < 10; steps++) {
    const node = producers.get(name);
    if (node === undefined) return undefined;
    const data = node.inputs.find((input) => !constants.has(input));
    if (data === undefined) return undefined;
    if (CLASSIFIERS.has(node.operator)) return data;
    if (!AFTER_CLASSIFIER.has(node.operator)) return undefined;
    name = data;
  }
  return undefined;
}

/** Weights may be initializers, Constant nodes, or quantised ones that are converted first. Nodes stand in the order of their work. */
function constantNames({ initializers, nodes }: GraphView): ReadonlySet<string> {
  const constants = new Set(['', ...initializers.map(({ name }) => name)]);
  for (const { inputs, outputs } of nodes)
    if (inputs.every((name) => constants.has(name))) for (const name of outputs) constants.add(name);
  return constants;
}

/** Architectures whose first token stands for the whole picture. */
const CLASS_TOKEN_MODELS = new Set([
  'vit',
  'vit_mae',
  'vit_msn',
  'deit',
  'dinov2',
  'dinov2_with_registers',
  'dinov3_vit',
  'clip',
  'clip_vision_model',
  'chinese_clip',
]);

/**
 * How a tensor of some rank becomes one row a picture.
 * @param shape as it came out of a run with one picture
 * @param modelType `model_type` of config.json
 * @throws ModelBuilderError `training-backbone-features`
 */
export function poolingFor(
  { tensor }: FeatureTensor,
  shape: readonly number[],
  modelType: string | undefined,
): { readonly poolTo: FeaturePooling; readonly width: number; readonly reason: string } {
  if (shape.length === 2) return { poolTo: 'as-is', width: shape[1], reason: 'as it is' };
  if (shape.length === 4) return { poolTo: 'spatial-mean', width: shape[1], reason: 'mean over the picture' };
  if (shape.length === 3) {
    return CLASS_TOKEN_MODELS.has(modelType ?? '')
      ? { poolTo: 'first-token', width: shape[2], reason: 'class token' }
      : { poolTo: 'token-mean', width: shape[2], reason: 'mean over the tokens' };
  }
  throw new ModelBuilderError(
    'training-backbone-features',
    `The backbone's tensor "${tensor}" is [${shape.join(',')}]; features have 2 to 4 dimensions.`,
    {
      hint: 'Name another tensor with "features" in a sidecar <file>.onnx.json beside the model.',
    },
  );
}

function unknownFeatures(outputs: readonly string[]): ModelBuilderError {
  const named = outputs
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
  return new ModelBuilderError(
    'training-backbone-features',
    `It is not clear which tensor of the backbone holds features; its outputs are ${named}.`,
    {
      hint: 'Name the tensor with "features" in a sidecar <file>.onnx.json beside the model.',
    },
  );
}
