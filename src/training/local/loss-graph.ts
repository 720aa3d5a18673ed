import { model, node, tensor, valueInfo } from '../../onnx/encode.ts';
import { ELEMENT } from '../../onnx/schema.ts';

/** Names of the loss graph's inputs and outputs. A point is the weights and biases of one search; several are computed at once. */
export const LOSS = {
  /** float32 [rows, features]. */
  features: 'features',
  /** float32 [points * labels, features]. */
  weights: 'weights',
  /** float32 [points * labels]. */
  bias: 'bias',
  /** int64 [3]: 0, -1, labels. */
  shape: 'shape',
  /** float32 [rows, 1, labels]: 1 in the row's own label's column, 0 elsewhere. */
  targets: 'targets',
  /** float32 [rows, points, 1]. */
  sampleWeights: 'sample_weights',
  /** float32 [rows, points, labels]. */
  logProbabilities: 'log_probabilities',
  /** float32 [points]: sum of sample weight times log-likelihood. */
  logLikelihood: 'log_likelihood',
  /** float32 [points * labels, features]: gradient of minus the log-likelihood. */
  weightsGradient: 'weights_gradient',
  /** float32 [points * labels]. */
  biasGradient: 'bias_gradient',
} as const;

/**
 * Loss and gradient of weighted multinomial logistic regression as an ONNX graph: the runtime that computes the features
 * multiplies matrices ten times faster than plain JavaScript, and is there already. The weights have one row a label:
 * the runtime transposes the small matrix then, never the features, which took three times as long.
 */
export function lossGraph(): Uint8Array {
  return model({
    graphName: 'weighted multinomial logistic regression',
    nodes: [
      node('Gemm', [LOSS.features, LOSS.weights, LOSS.bias], ['side_by_side'], { transB: 1 }),
      node('Reshape', ['side_by_side', LOSS.shape], ['logits']),
      node('LogSoftmax', ['logits'], [LOSS.logProbabilities], { axis: 2 }),
      node('Mul', [LOSS.logProbabilities, LOSS.targets], ['own']),
      node('Mul', ['own', LOSS.sampleWeights], ['terms']),
      node('ReduceSum', ['terms', 'rows_and_labels'], [LOSS.logLikelihood], { keepdims: 0 }),
      node('Exp', [LOSS.logProbabilities], ['probabilities']),
      node('Sub', ['probabilities', LOSS.targets], ['differences']),
      node('Mul', ['differences', LOSS.sampleWeights], ['weighted']),
      node('Flatten', ['weighted'], ['residuals'], { axis: 1 }),
      node('Gemm', ['residuals', LOSS.features], [LOSS.weightsGradient], { transA: 1 }),
      node('ReduceSum', ['residuals', 'rows_alone'], [LOSS.biasGradient], { keepdims: 0 }),
    ],
    initializers: [
      tensor('rows_alone', [1], BigInt64Array.of(0n)),
      tensor('rows_and_labels', [2], BigInt64Array.of(0n, 2n)),
    ],
    inputs: [
      valueInfo(LOSS.features, ['rows', 'width']),
      valueInfo(LOSS.weights, ['columns', 'width']),
      valueInfo(LOSS.bias, ['columns']),
      valueInfo(LOSS.shape, [3], ELEMENT.int64),
      valueInfo(LOSS.targets, ['rows', 1, 'labels']),
      valueInfo(LOSS.sampleWeights, ['rows', 'points', 1]),
    ],
    outputs: [
      valueInfo(LOSS.logProbabilities, ['rows', 'points', 'labels']),
      valueInfo(LOSS.logLikelihood, ['points']),
      valueInfo(LOSS.weightsGradient, ['columns', 'width']),
      valueInfo(LOSS.biasGradient, ['columns']),
    ],
  });
}
