import type { Picture } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { decodePicture } from '../../io/picture.ts';
import { OUTPUT_NAME } from '../../onnx/append-head.ts';
import type { Backbone } from './backbone.ts';
import { openExtractor } from './extractor.ts';

/** Largest difference of a probability between the trainer and the finished file: float32 sums in another order. */
export const AGREEMENT_TOLERANCE = 1e-5;

/** Pictures compared: one batch. A graph that is put together wrongly differs on the first. */
const COMPARED = 8;

/**
 * Runs the finished model on held-out pictures, from the file on, and compares with what the trainer computed.
 * @param probabilities row-major [pictures, labels]
 * @throws ModelBuilderError `training-model-disagrees`
 */
export async function checkAgreement(
  model: Uint8Array,
  { batch, resize }: Pick<Backbone, 'batch' | 'resize'>,
  pictures: readonly Picture[],
  probabilities: Float32Array,
  threads: number,
): Promise<void> {
  const labels = probabilities.length / pictures.length;
  const compared = pictures.slice(0, COMPARED);
  const extractor = await openExtractor({ model, output: OUTPUT_NAME, batch, resize }, threads);
  try {
    for (let start = 0; start < compared.length; start += batch) {
      const decoded = await Promise.all(
        compared.slice(start, start + batch).map(async (picture, i) => ({
          picture,
          own: probabilities.subarray((start + i) * labels, (start + i + 1) * labels),
          // A file that went away meanwhile is no reason to lose a training.
          pixels: await decodePicture(picture.path, resize).catch(() => undefined),
        })),
      );
      const present = decoded.filter((item) => item.pixels !== undefined);
      if (present.length === 0) continue;
      const logits = await extractor.extract(
        present.map(({ pixels }) => pixels!),
        false,
      );
      present.forEach(({ picture, own }, i) => {
        const other = softmax(logits.subarray(i * labels, (i + 1) * labels));
        const difference = Math.max(...own.map((value, label) => Math.abs(value - other[label])));
        // Written so that a NaN fails as well.
        if (!(difference <= AGREEMENT_TOLERANCE)) throw disagrees(picture, difference);
      });
    }
  } finally {
    await extractor.close();
  }
}

/** Probabilities of one picture's logits. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

function disagrees({ name }: Picture, difference: number): ModelBuilderError {
  return new ModelBuilderError(
    'training-model-disagrees',
    `The finished model scores ${name} differently from the trainer (by ${difference.toExponential(1)}, at most ${AGREEMENT_TOLERANCE} is rounding).`,
    { hint: 'Train again with --no-cache; if it stays, report it together with the backbone that was used.' },
  );
}
