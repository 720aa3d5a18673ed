import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { Comparison } from '../../training/compare-models.ts';

/** Why the new model does not take the earlier one's place unless told to: `retrain-worse`, `retrain-incomparable` (exit code 3). */
export function refusalOf({ verdict, shared }: Comparison): ModelBuilderError | undefined {
  if (verdict === 'unknown') return incomparable();
  return verdict === 'worse' ? worse(shared) : undefined;
}

function incomparable(): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-incomparable',
    'Whether the new model is better cannot be told: no held-out picture that can be read has a label that both models know.',
    {
      hint: 'Nothing was changed. Name the labels as the earlier model does, upper and lower case included, or replace it all the same with --replace.',
      exitCode: EXIT.conflict,
    },
  );
}

function worse({ rightBefore, rightAfter, pictures }: Comparison['shared']): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-worse',
    `The new model is worse: ${rightAfter} of ${pictures} held-out pictures right, the earlier one ${rightBefore}.`,
    {
      hint: 'Nothing was changed. Add pictures and try again, or replace it all the same with --replace.',
      exitCode: EXIT.conflict,
    },
  );
}
