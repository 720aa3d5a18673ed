import { ModelBuilderError } from '../errors.ts';
import type { OnnxFacts } from '../onnx/inspect.ts';
import type { ModelSessionOptions } from '../io/model-session.ts';
import type { GoldenPicture } from './bundle.ts';
import { createPredictor, type PredictorSteps } from './predictor.ts';

/**
 * Decides by what comes out for the golden pictures: probabilities are never negative and sum to 1.
 * @throws ModelBuilderError `model-multi-label`, `model-output-unsupported` for a Sigmoid at the end
 */
export async function findActivation(
  facts: OnnxFacts,
  steps: PredictorSteps,
  model: Uint8Array,
  golden: readonly GoldenPicture[],
  options: ModelSessionOptions,
): Promise<'logits' | 'probabilities'> {
  const operator = facts.outputOperators[steps.output.name];
  if (operator === 'Sigmoid') throw steps.labels.length > 1 ? severalLabels() : yesOrNo();
  if (steps.labels.length === 1) return 'logits';
  const predictor = await createPredictor(steps, model, options);
  try {
    for (const { png } of golden.slice(0, 3)) {
      const { score } = await predictor.predict(png);
      const sum = score.reduce((a, b) => a + b, 0);
      if (score.some((value) => value < 0) || Math.abs(sum - 1) > 1e-3) return 'logits';
    }
    return 'probabilities';
  } finally {
    await predictor.dispose();
  }
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
    'The model ends in Sigmoid with one output: it answers yes or no, which takes two labels and two outputs.',
    {
      hint: 'Export it with the outputs [0, z], z being what goes into the Sigmoid, and give two labels, that of no first: their softmax is the same answer.',
    },
  );
}
