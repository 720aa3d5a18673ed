import { ModelBuilderError } from '../errors.ts';
import type { Predictor } from './predictor.ts';
import { largest } from '../largest.ts';

/** A picture that the trainer scored by its own arithmetic, before there was a model file. */
export interface ExpectedScores {
  /** Absolute path of the picture. */
  readonly path: string;
  /** One probability a label. */
  readonly score: readonly number[];
  /** Where the model is to have one. */
  readonly familiarity?: number;
}

/** Largest difference of a probability, and of a familiarity, between the trainer and the finished file: float32 sums in another order. */
const TOLERANCE = 1e-5;

/**
 * Runs the finished model on pictures, from the file on, and compares with what the trainer computed.
 * @throws ModelBuilderError `training-model-disagrees`
 */
export async function checkAgreement(
  expected: readonly ExpectedScores[],
  predictor: Predictor,
): Promise<void> {
  for (const { path, score, familiarity } of expected) {
    // A file that went away meanwhile is no reason to lose a training.
    const other = await predictor.predict(path).catch((error: unknown) => {
      if (error instanceof ModelBuilderError) throw error;
      return undefined;
    });
    if (!other) continue;
    const difference = largest([
      ...score.map((value, label) => Math.abs(value - other.score[label])),
      ...(familiarity === undefined ? [] : [Math.abs(familiarity - (other.familiarity ?? NaN))]),
    ]);
    // Written so that a NaN fails as well.
    if (!(difference <= TOLERANCE)) throw disagrees(path, difference);
  }
}

function disagrees(path: string, difference: number): ModelBuilderError {
  return new ModelBuilderError(
    'training-model-disagrees',
    `The finished model scores ${path} differently from the trainer (by ${difference.toExponential(1)}, at most ${TOLERANCE} is rounding).`,
    {
      hint: 'Where pictures hardly differ from each other, rounding decides: train with pictures that do. If they do differ, train again with --no-cache; if it stays, report it together with the backbone.',
    },
  );
}
