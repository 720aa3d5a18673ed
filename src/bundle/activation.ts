import { ModelBuilderError } from '../errors.ts';
import type { OnnxFacts } from '../onnx/inspect.ts';
import type { GoldenPicture } from './bundle.ts';
import type { Predictor } from './predictor.ts';

/**
 * Decides by what comes out for the golden pictures: probabilities are never negative and sum to 1.
 * @param output the one with the scores
 * @param predictor gives what comes out as it is
 * @throws ModelBuilderError `model-multi-label`, `model-output-unsupported` for a Sigmoid at the end
 */
export async function findActivation(
  facts: OnnxFacts,
  output: string,
  predictor: Predictor,
  golden: readonly GoldenPicture[],
): Promise<'logits' | 'probabilities'> {
  const { length: labels } = predictor.labels;
  if (facts.outputOperators[output] === 'Sigmoid') throw labels > 1 ? severalLabels() : yesOrNo();
  if (labels === 1) return 'logits';
  for (const { png } of golden.slice(0, 3)) {
    const { score } = await predictor.predict(png);
    if (!areProbabilities(score)) return 'logits';
  }
  return 'probabilities';
}

/** Whether what came out for one picture is never negative and sums to 1. */
export function areProbabilities(score: readonly number[]): boolean {
  const sum = score.reduce((a, b) => a + b, 0);
  return score.every((value) => value >= 0) && Math.abs(sum - 1) <= 1e-3;
}

function severalLabels(): ModelBuilderError {
  return new ModelBuilderError(
    'model-multi-label',
    'The model ends in Sigmoid: it can give a picture several labels.',
    { hint: 'Only single-label classifiers are supported: retrain with softmax, or export the logits.' },
  );
}

function yesOrNo(): ModelBuilderError {
  return new ModelBuilderError(
    'model-output-unsupported',
    'The model ends in Sigmoid with one output: it answers yes or no, which takes two labels.',
    {
      hint: 'Give two labels, that of no first.',
    },
  );
}
