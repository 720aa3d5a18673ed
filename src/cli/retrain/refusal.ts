import { count, show, some } from '../../dataset/findings.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import type { Comparison } from '../../training/compare-models.ts';

/**
 * Why the new model does not take the earlier one's place unless told to: `retrain-worse`, `retrain-incomparable`,
 * `retrain-label-dropped` (exit code 3).
 */
export function refusalOf(
  { verdict, shared, dropped }: Comparison,
  { replace, dropLabels }: { readonly replace: boolean; readonly dropLabels: boolean },
): ModelBuilderError | undefined {
  if (dropped.length > 0 && !dropLabels) return labelDropped(dropped);
  if (replace) return undefined;
  if (verdict === 'unknown') return incomparable();
  return verdict === 'worse' ? worse(shared) : undefined;
}

function labelDropped(labels: readonly string[]): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-label-dropped',
    `The new model no longer knows ${count(labels.length, 'label')} of the earlier one: ${some(labels.map(show))}.`,
    {
      hint: 'Nothing was changed. Put the pictures back, or drop what has none with --drop-labels.',
      exitCode: EXIT.conflict,
    },
  );
}

function incomparable(): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-incomparable',
    'Whether the new model is better cannot be told: no picture that neither has seen has a label that both models know.',
    {
      hint: 'Nothing was changed. Name the labels as the earlier model does, upper and lower case included, or replace it all the same with --replace.',
      exitCode: EXIT.conflict,
    },
  );
}

function worse({ rightBefore, rightAfter, pictures }: Comparison['shared']): ModelBuilderError {
  return new ModelBuilderError(
    'retrain-worse',
    `The new model is worse: ${rightAfter} of ${pictures} pictures right that neither has seen, the earlier one ${rightBefore}.`,
    {
      hint: 'Nothing was changed. Add pictures and try again, or replace it all the same with --replace.',
      exitCode: EXIT.conflict,
    },
  );
}
