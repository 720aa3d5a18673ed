import type { LearningPoint } from '../../bundle/types.ts';
import type { Picture } from '../../dataset/types.ts';
import type { TrainingRun } from '../trainer.ts';
import type { Backbone } from './backbone.ts';
import { familiarityOf, fitFamiliarity, headRows, type Familiarity } from './familiarity.ts';
import type { SplitFeatures } from './feature-stage.ts';
import { assignFolds, FOLDS } from './folds.ts';
import { balancedWeights, foldStandardization } from './head.ts';
import { measureLearningCurve } from './learning-curve.ts';
import { openLoss } from './loss.ts';
import { findDuplicates, groupDuplicates, type DuplicatePair } from './near-duplicates.ts';
import type { ResolvedOptions } from './options.ts';
import { openProducts } from './products.ts';
import { startPhase } from './progress.ts';
import { planRows } from './row-plan.ts';
import { THUMBNAIL_SIDE } from './same-picture.ts';
import { fitStack, type Stack } from './stack.ts';
import { arrangeRows, featureStatistics, standardizeInPlace } from './standardize.ts';

/**
 * From so many pictures, or numbers in the scores of all of them, on one fold is scored instead of five: a fifth of 20,000 pictures
 * tells an accuracy of 90 % to half a point (its standard error). Five folds take a third more CPU time than one (1.3 times at 1,500
 * pictures of 5 labels, 1.3 at 3,000).
 */
const MOST_FOLDED = { pictures: 20_000, scores: 1_000_000 } as const;

/** With fewer pictures than this in a fold all folds choose the penalty: what a single smaller one prefers is chance. */
const TELLING = 100;

/** A picture with the scores of a model that was trained without it. */
export interface ScoredPicture {
  readonly picture: Picture;
  /** Probabilities, in label order; they sum to 1. */
  readonly scores: Float32Array;
  /** Cosine to the nearest prototype of the pictures of the other folds; of {@link FittedModel.expected}, of the model's own. */
  readonly familiarity?: number;
}

export interface FittedModel {
  /** Row-major [labels, width] and [labels]: logits from raw features. */
  readonly head: { readonly weights: Float32Array; readonly bias: Float32Array };
  readonly familiarity: Familiarity;
  /** Pictures of the training part that were scored out of fold: all of them, or one fold. */
  readonly outOfFold: readonly ScoredPicture[];
  /** Pictures of the held-out part, scored by the model itself. */
  readonly heldOut: readonly ScoredPicture[];
  /** The model's own scores of a few pictures: what the finished file must give. */
  readonly expected: readonly ScoredPicture[];
  /** Pictures of the training part that are near duplicates. */
  readonly duplicates: readonly (Omit<DuplicatePair, 'first' | 'second'> & {
    readonly first: Picture;
    readonly second: Picture;
  })[];
  /** Labels whose pictures are all copies of one. */
  readonly copiesOnly: readonly string[];
  readonly foldsScored: number;
  readonly stack: Pick<Stack, 'tried' | 'cutShort' | 'weights' | 'l2'>;
  /** Where it was asked for, and the set is not too large for it. */
  readonly learningCurve?: readonly LearningPoint[];
}

/** Pictures that the finished file must score as the trainer did: a graph put together wrongly differs on the first. */
const COMPARED = 8;

/** Everything that is computed from features: near duplicates, folds, familiarity, the head and its scores. */
export async function fitModel(
  features: SplitFeatures,
  labels: readonly string[],
  backbone: Pick<Backbone, 'width' | 'levels'>,
  { threads, seed, keepFamiliar, learningCurve: asked = false }: ResolvedOptions,
  run: TrainingRun,
  isTimeUp: () => boolean,
): Promise<FittedModel> {
  const { width, levels } = backbone;
  const onProgress = startPhase(run, 'training');
  const plan = planRows(features.rows, new Set(features.validation));
  const matrix = arrangeRows(features.matrix, width, plan.order);
  const pictures = plan.order.map((row) => features.rows[row].picture);
  const own = pictures.slice(0, plan.pictures);
  const classes = pictures.map(({ label }) => labels.indexOf(label));

  const products = await openProducts(threads);
  const thumbnails = arrangeThumbnails(features.thumbnails, plan.order.slice(0, plan.pictures));
  const isFolded = own.length <= MOST_FOLDED.pictures && own.length * labels.length <= MOST_FOLDED.scores;
  const scored = Array.from({ length: isFolded ? FOLDS : 1 }, (_, fold) => fold);
  let pairs: DuplicatePair[];
  let folds: Int32Array;
  let copiesOnly: readonly string[];
  let familiarity: Awaited<ReturnType<typeof fitFamiliarity>>;
  let compared: Float32Array;
  try {
    pairs = await findDuplicates({ matrix, width, levels, thumbnails, rows: plan.pictures }, products);
    run.signal.throwIfAborted();
    ({ folds, copiesOnly } = assignFolds(own, groupDuplicates(pairs, plan.pictures), seed));
    const head = headRows(matrix, width, levels.at(-1)!, plan.pictures);
    familiarity = await fitFamiliarity(head, folds, scored, keepFamiliar, products, seed);
    const first = { ...head, unit: head.unit.subarray(0, COMPARED * head.width) };
    compared = await familiarityOf(first, familiarity.prototypes, products);
    run.signal.throwIfAborted();
  } finally {
    await products.close();
  }

  const statistics = featureStatistics(matrix, width, plan.training, levels);
  standardizeInPlace(matrix, statistics);
  const foldOf = new Map(own.map((picture, row) => [picture, folds[row]]));
  const weightOf = balancedWeights(classes.slice(0, plan.training), labels.length);
  const loss = await openLoss(threads, run.signal);
  try {
    const training = classes.slice(0, plan.training);
    const used = scored.filter((fold) => folds.includes(fold));
    const rows = {
      matrix: matrix.subarray(0, plan.training * width),
      levels: levels.map((level) => level.width),
      classes: training,
      weights: Float32Array.from(training, (label) => weightOf[label]),
      labels: labels.length,
      // A mirror image goes with its picture, and is never scored.
      folds: Int32Array.from(training, (_, row) =>
        row < plan.pictures ? folds[row] : -1 - foldOf.get(pictures[row])!,
      ),
      scored: used,
      choosing: plan.pictures < used.length * TELLING ? used : used.slice(0, 1),
    };
    const stack = await fitStack(loss, rows, { threads, isTimeUp, onProgress });
    const scoresOf = (row: number) =>
      softmax(logits(stack.point, matrix.subarray(row * width, (row + 1) * width), labels.length));
    const size = labels.length;
    const fitted: FittedModel = {
      head: foldStandardization(stack.point, statistics),
      familiarity,
      outOfFold: own.flatMap((picture, row) =>
        scored.includes(folds[row])
          ? [
              {
                picture,
                scores: softmax(stack.outOfFold.subarray(row * size, (row + 1) * size)),
                familiarity: familiarity.outOfFold[row],
              },
            ]
          : [],
      ),
      heldOut: pictures
        .slice(plan.training)
        .map((picture, at) => ({ picture, scores: scoresOf(plan.training + at) })),
      expected: own.slice(0, COMPARED).map((picture, row) => ({
        picture,
        scores: scoresOf(row),
        familiarity: compared[row],
      })),
      duplicates: pairs.map(({ first, second, likeness }) => ({
        likeness,
        first: own[first],
        second: own[second],
      })),
      copiesOnly,
      foldsScored: scored.length,
      stack,
    };
    // Last: it scales the features where they lie, and back.
    const curve = asked
      ? await measureLearningCurve(loss, rows, stack, pictures.slice(0, plan.training), own.length, seed, {
          threads,
          isTimeUp,
        })
      : undefined;
    return curve === undefined ? fitted : { ...fitted, learningCurve: curve };
  } finally {
    await loss.close();
  }
}

function arrangeThumbnails(thumbnails: Uint8Array, order: readonly number[]): Uint8Array {
  const size = THUMBNAIL_SIDE ** 2;
  const result = new Uint8Array(order.length * size);
  order.forEach((row, at) => result.set(thumbnails.subarray(row * size, (row + 1) * size), at * size));
  return result;
}

function logits(point: Float64Array, features: Float32Array, labels: number): Float64Array {
  const result = point.slice(features.length * labels);
  features.forEach((value, column) => {
    for (let label = 0; label < labels; label++) result[label] += value * point[column * labels + label];
  });
  return result;
}

function softmax(values: Float32Array | Float64Array): Float32Array {
  let highest = -Infinity;
  for (const value of values) highest = Math.max(highest, value);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - highest);
  return Float32Array.from(values, (value) => Math.exp(value - highest) / sum);
}
