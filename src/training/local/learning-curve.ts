import { groupBy } from '../../dataset/group-by.ts';
import { unitHash } from '../../dataset/split.ts';
import type { Picture } from '../../dataset/types.ts';
import type { LearningPoint } from '../../bundle/types.ts';
import { mcnemar } from '../measures.ts';
import { FOLDS } from './folds.ts';
import { balancedWeights } from './head.ts';
import type { Loss } from './loss.ts';
import { fitStack, type Stack, type StackOptions, type StackRows } from './stack.ts';

/** Shares of each label's pictures; nested, so that a larger one only adds. */
const SHARES = [0.25, 0.5] as const;
/** Pictures, and numbers in all their scores, above which the time that the curve takes would be noticed (a share costs as much as the model). */
const MOST = { pictures: 2000, scores: 60_000 } as const;
/** Pictures a label below which a quarter of them is none. */
const LEAST_A_LABEL = 8;

/**
 * How accurate the same recipe is with a quarter and with half of the pictures, on all of them, out of fold.
 * @param whole the stack on all rows
 * @param pictures of the rows; those of mirror images follow at the end and stay with their picture
 * @returns undefined where the set is too large or too small for it, or the time is up
 */
export async function measureLearningCurve(
  loss: Loss,
  rows: StackRows,
  whole: Pick<Stack, 'outOfFold'>,
  pictures: readonly Picture[],
  measured: number,
  seed: number,
  options: Omit<StackOptions, 'onProgress'>,
): Promise<readonly LearningPoint[] | undefined> {
  const { labels, classes, folds, scored } = rows;
  const own = pictures.slice(0, measured);
  const byLabel = [...groupBy(own, ({ label }) => label).values()];
  if (own.length > MOST.pictures || own.length * labels > MOST.scores) return undefined;
  if (byLabel.some((of) => of.length < LEAST_A_LABEL) || options.isTimeUp()) return undefined;
  const asked = own.flatMap((_, row) => (scored.includes(folds[row]) ? [row] : []));
  if (asked.length === 0) return undefined;
  const rightIn = (scores: Float32Array) =>
    asked.map((row) => highest(scores.subarray(row * labels, (row + 1) * labels)) === classes[row]);
  const best = rightIn(whole.outOfFold);
  // Out of fold: of five parts four are trained on.
  const trainedOn = (1 - 1 / FOLDS) * own.length;
  const points: LearningPoint[] = [];
  for (const share of SHARES) {
    const kept = new Set(byLabel.flatMap((of) => firstOf(of, share, seed)));
    const isKept = pictures.map((picture) => kept.has(picture));
    const weightOf = balancedWeights(
      classes.filter((_, row) => isKept[row]),
      labels,
    );
    const weights = Float32Array.from(classes, (label, row) => (isKept[row] ? weightOf[label] : 0));
    // One fold chooses the penalty: of a curve nobody reads half a point.
    const choosing = rows.choosing.slice(0, 1);
    const { outOfFold } = await fitStack(loss, { ...rows, weights, choosing }, options);
    const right = rightIn(outOfFold);
    points.push({
      trainingPictures: Math.round((trainedOn * kept.size) / own.length),
      accuracy: shareOf(right),
      pValue: mcnemar(
        best.filter((is, at) => is && !right[at]).length,
        best.filter((is, at) => !is && right[at]).length,
      ),
    });
  }
  // Cut short, a search says nothing of the pictures.
  if (options.isTimeUp()) return undefined;
  return [...points, { trainingPictures: Math.round(trainedOn), accuracy: shareOf(best) }];
}

/** By content, so that the same pictures are taken when others come and go. A fifth of a seed that no user can give: other draws than those of the folds. */
function firstOf(pictures: readonly Picture[], share: number, seed: number): readonly Picture[] {
  return pictures
    .map((picture) => ({ picture, place: unitHash(seed + 1 / 5, picture.sha256) }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, Math.ceil(share * pictures.length))
    .map(({ picture }) => picture);
}

function highest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function shareOf(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}
