import { ModelBuilderError } from '../errors.ts';
import { node, tensor, valueInfo } from './encode.ts';
import { freeName, tensorNames, viewModel, type GraphView } from './graph.ts';
import { checkOpset, INPUT_NAME, singleInput } from './prepare-backbone.ts';
import { vacateName } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';
import type { TensorInfo } from './value-info.ts';

/** Name of the logits, in every model of ours. */
export const OUTPUT_NAME = 'output1';

/** A linear classifier: logits = features · weightsᵀ + bias. */
export interface ClassifierHead {
  /** Row-major `[labels, features]`. */
  readonly weights: Float32Array;
  /** `[labels]`. */
  readonly bias: Float32Array;
  readonly features: number;
  readonly labels: number;
}

function mismatch(message: string): ModelBuilderError {
  return new ModelBuilderError('model-head-mismatch', message, {
    hint: 'Train the head on features of this very backbone; clear the feature cache if the backbone was replaced.',
  });
}

function checkHead({ weights, bias, features, labels }: ClassifierHead): void {
  if (weights.length === features * labels && bias.length === labels) return;
  throw mismatch(
    `The classifier head has ${weights.length} weights and ${bias.length} biases; ` +
      `${labels} labels on ${features} features need ${features * labels} and ${labels}.`,
  );
}

function featureOutput(graph: GraphView, features: number): TensorInfo {
  const output = graph.outputs.at(0);
  if (output === undefined || graph.outputs.length > 1) {
    throw mismatch(`The backbone has ${graph.outputs.length} outputs; one, of features, is needed.`);
  }
  const width = output.shape.at(-1) ?? features;
  if ((output.shape.length !== 2 && output.shape.length !== 0) || width !== features) {
    const shape = output.shape.map((size) => size ?? 'N').join(',');
    throw mismatch(
      `The backbone's output "${output.name}" is [${shape}]; the classifier head needs [N,${features}].`,
    );
  }
  return output;
}

/**
 * Puts a classifier head on a backbone: input `input1` stays, the output becomes `output1` float32 `[N, labels]`, logits
 * without softmax. All that the backbone holds is copied byte for byte. A backbone that came from elsewhere goes through
 * `selectFeatures`, `prependNormalization` and `renameInput` first.
 * @throws ModelBuilderError `model-head-mismatch`, `model-inputs`, `model-opset-too-old`, and as `inspectOnnx`
 */
export function appendClassifierHead(
  backbone: Uint8Array,
  head: ClassifierHead,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  checkHead(head);
  const { model } = vacateName(backbone, OUTPUT_NAME);
  const view = viewModel(model);
  checkOpset(view);
  const input = singleInput(view);
  if (input.name !== INPUT_NAME)
    throw mismatch(`The backbone's input is "${input.name}", not "${INPUT_NAME}".`);
  const { graph } = view;
  const features = featureOutput(graph, head.features);
  const taken = tensorNames(graph);
  const weights = freeName('classifier_weights', taken);
  const bias = freeName('classifier_bias', taken);
  return rewriteModel(model, {
    nodes: [
      ...graph.nodes.map(({ message }) => message),
      node('Gemm', [features.name, weights, bias], [OUTPUT_NAME], { transB: 1 }),
    ],
    initializers: [
      ...graph.initializers.map(({ message }) => message),
      tensor(weights, [head.labels, head.features], head.weights),
      tensor(bias, [head.labels], head.bias),
    ],
    outputs: [valueInfo(OUTPUT_NAME, ['N', head.labels])],
    metadata,
  });
}
