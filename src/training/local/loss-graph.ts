import { model, node, tensor, valueInfo } from '../../onnx/encode.ts';

/** Names of the loss graph's inputs and outputs. */
export const LOSS = {
  /** float32 [rows, features]. */
  features: 'features',
  /** float32 [labels, features]. */
  weights: 'weights',
  /** float32 [labels]. */
  bias: 'bias',
  /** float32 [rows, labels]: the row's sample weight in its own label's column, 0 elsewhere. */
  targets: 'targets',
  /** float32 [rows, 1]. */
  sampleWeights: 'sample_weights',
  /** float32 [rows, labels]. */
  logProbabilities: 'log_probabilities',
  /** float32 scalar: sum of sample weight times log-likelihood. */
  logLikelihood: 'log_likelihood',
  /** float32 [labels, features]: gradient of minus the log-likelihood. */
  weightsGradient: 'weights_gradient',
  /** float32 [labels]. */
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
      node('Gemm', [LOSS.features, LOSS.weights, LOSS.bias], ['logits'], { transB: 1 }),
      node('LogSoftmax', ['logits'], [LOSS.logProbabilities], { axis: 1 }),
      node('Mul', [LOSS.logProbabilities, LOSS.targets], ['terms']),
      node('ReduceSum', ['terms'], [LOSS.logLikelihood], { keepdims: 0 }),
      node('Exp', [LOSS.logProbabilities], ['probabilities']),
      node('Mul', ['probabilities', LOSS.sampleWeights], ['weighted']),
      node('Sub', ['weighted', LOSS.targets], ['residuals']),
      node('Gemm', ['residuals', LOSS.features], [LOSS.weightsGradient], { transA: 1 }),
      node('ReduceSum', ['residuals', 'rows_axis'], [LOSS.biasGradient], { keepdims: 0 }),
    ],
    initializers: [tensor('rows_axis', [1], BigInt64Array.of(0n))],
    inputs: [
      valueInfo(LOSS.features, ['rows', 'width']),
      valueInfo(LOSS.weights, ['labels', 'width']),
      valueInfo(LOSS.bias, ['labels']),
      valueInfo(LOSS.targets, ['rows', 'labels']),
      valueInfo(LOSS.sampleWeights, ['rows', 1]),
    ],
    outputs: [
      valueInfo(LOSS.logProbabilities, ['rows', 'labels']),
      valueInfo(LOSS.logLikelihood, []),
      valueInfo(LOSS.weightsGradient, ['labels', 'width']),
      valueInfo(LOSS.biasGradient, ['labels']),
    ],
  });
}
