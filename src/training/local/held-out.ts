import { count } from '../../dataset/findings.ts';
import { groupBy } from '../../dataset/group-by.ts';
import { splitDataset } from '../../dataset/split.ts';
import type { Dataset, Finding, Picture, Split } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';

export interface HeldOut extends Split {
  readonly findings: readonly Finding[];
}

/**
 * Training pictures and those that are never trained on: a seeded share, the user's own validation data, or none.
 * @throws ModelBuilderError `training-validation-labels`, `training-no-validation`
 */
export function holdOut(
  dataset: Dataset,
  {
    seed,
    validationShare,
    validationData,
  }: {
    readonly seed: number;
    readonly validationShare?: number | undefined;
    readonly validationData?: Dataset | undefined;
  },
): HeldOut {
  if (validationData === undefined) {
    return validationShare === undefined
      ? { training: dataset.pictures, validation: [], findings: [] }
      : { ...splitDataset(dataset, { seed, validationShare }), findings: [] };
  }
  const measured = new Set(validationData.pictures.map(({ label }) => label));
  const unknown = [...measured].filter((label) => !dataset.labels.includes(label));
  if (unknown.length > 0) {
    const named = unknown
      .slice(0, 3)
      .map((label) => JSON.stringify(label))
      .join(', ');
    throw new ModelBuilderError(
      'training-validation-labels',
      `The validation data has ${count(unknown.length, 'label')} that the training data lacks: ${named}.`,
      { hint: 'Name the labels alike on both sides, or add training pictures for them.' },
    );
  }
  const trained = new Set(dataset.pictures.map(({ sha256 }) => sha256));
  const validation = validationData.pictures.filter(({ sha256 }) => !trained.has(sha256));
  const common = validationData.pictures.length - validation.length;
  if (validation.length === 0) throw noValidation();
  return { training: dataset.pictures, validation, findings: common === 0 ? [] : [seenBefore(common)] };
}

/**
 * An order in which every beginning is a fair sample: each label, on each side of the split, advances at the same pace.
 * Within a label the order is by content, so that it does not follow the file names.
 */
export function interleave({ training, validation }: Split): readonly Picture[] {
  const groups = [training, validation].flatMap((side) => [...groupBy(side, ({ label }) => label).values()]);
  const placed = groups.flatMap((group) =>
    group
      .toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
      .map((picture, rank) => ({ picture, place: (rank + 0.5) / group.length })),
  );
  return placed.toSorted((a, b) => a.place - b.place).map(({ picture }) => picture);
}

export function noValidation(): ModelBuilderError {
  return new ModelBuilderError(
    'training-no-validation',
    'No picture is left to be held out, so the accuracy would be unknown.',
    {
      hint: 'Add pictures, or give validation data whose pictures are not in the training data.',
    },
  );
}

function seenBefore(amount: number): Finding {
  return {
    severity: 'warning',
    code: 'training-validation-seen',
    message: `In the training data too, left out of the validation: ${count(amount, 'picture')}.`,
  };
}
