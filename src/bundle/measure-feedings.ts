import type { Picture } from '../dataset/types.ts';
import { ModelBuilderError } from '../errors.ts';
import type { ModelSession, ModelSessionOptions } from '../io/model-session.ts';
import { decodePicture } from '../io/picture.ts';
import { largest } from '../largest.ts';
import { softmax } from '../../templates/model/src/softmax.ts';
import { areProbabilities } from './activation.ts';
import { goldenCandidates } from './golden.ts';
import type { Resize } from './pipeline.ts';
import { scorePixels, type PredictorSteps } from './predictor.ts';
import type { Feeding } from './preprocessing.ts';

/** Most pictures that every way of feeding is tried on. */
const MOST_PICTURES = 50;
/** A probability is not taken for less than this in the log loss, so that one sure mistake does not decide alone. */
const LEAST_PROBABILITY = 1e-3;

/** One way of feeding a model, by a name for people. */
export interface Candidate extends Feeding {
  readonly name: string;
}

/** What a way of feeding brought, on labelled pictures. */
export interface MeasuredFeeding extends Candidate {
  /** For each picture whether its label got the highest score; the same pictures for all. */
  readonly right: readonly boolean[];
  /** Mean negative log-likelihood, nats; a probability counts as at least 0.001. */
  readonly logLoss: number;
}

/**
 * Feeds a model pictures in several ways.
 * @param pictures labels that the model does not know, and pictures that cannot be decoded, are passed over; of the others up to 50, each label in turn
 * @param steps how its scores come out; what goes in is replaced
 * @returns in the order given; none where there is no picture to try it on
 * @throws ModelBuilderError `model-not-runnable`, `model-time-limit`, `model-memory-limit`, `model-crashed`
 */
export async function measureFeedings(
  candidates: readonly Candidate[],
  pictures: readonly Picture[],
  session: ModelSession,
  steps: PredictorSteps,
  options: ModelSessionOptions,
): Promise<readonly MeasuredFeeding[]> {
  const { labels } = steps;
  const rows = candidates.map((): Row[] => []);
  for (const picture of goldenCandidates(pictures, labels, MOST_PICTURES)) {
    const pixels = await decodeOnce(picture, candidates);
    if (!pixels) continue;
    const truth = labels.indexOf(picture.label);
    for (const [at, { preprocessing, channels }] of candidates.entries()) {
      const fed = { ...steps, preprocessing, input: { ...steps.input, channels } };
      const values = await scorePixels(session, pixels[at], fed, options).then(
        ({ score }) => score,
        unlessNotFinite,
      );
      rows[at].push({ truth, values });
    }
  }
  const seen = rows.flatMap((row) => row.flatMap(({ values }) => (values ? [values] : [])));
  if (seen.length === 0) return [];
  const isLogits = labels.length > 1 && !seen.every(areProbabilities);
  return candidates.map((candidate, at) => {
    const scored = rows[at].map(({ truth, values }) => {
      const scores = values && (isLogits ? softmax(Float32Array.from(values)) : values);
      return {
        isRight: scores !== undefined && scores[truth] === largest(scores),
        loss: -Math.log(Math.max(LEAST_PROBABILITY, scores?.[truth] ?? 0)),
      };
    });
    return {
      ...candidate,
      right: scored.map(({ isRight }) => isRight),
      logLoss: scored.reduce((sum, { loss }) => sum + loss, 0) / scored.length,
    };
  });
}

/** What came out for one picture; nothing where it was no number. */
interface Row {
  readonly truth: number;
  readonly values: readonly number[] | undefined;
}

/** Fed wrongly, a model may well give no numbers. */
function unlessNotFinite(error: unknown): undefined {
  if (error instanceof ModelBuilderError && error.code === 'model-scores-not-finite') return undefined;
  throw error;
}

/** The pixels for each candidate; those that resize alike share them. */
async function decodeOnce(
  picture: Picture,
  candidates: readonly Candidate[],
): Promise<readonly Uint8Array[] | undefined> {
  const decoded = new Map<string, Promise<Uint8Array>>();
  const pixelsFor = (resize: Resize): Promise<Uint8Array> => {
    const key = JSON.stringify(resize);
    const pixels = decoded.get(key) ?? decodePicture(picture.path, resize, picture);
    decoded.set(key, pixels);
    return pixels;
  };
  return await Promise.all(candidates.map(({ preprocessing }) => pixelsFor(preprocessing.resize))).catch(
    () => undefined,
  );
}

/** How many pictures a way of feeding got right. */
export function countRight({ right }: Pick<MeasuredFeeding, 'right'>): number {
  return right.filter(Boolean).length;
}

/**
 * The way of feeding with the most pictures right, then the lowest log loss. What the model itself says is kept, unless the best is
 * better than it by more than two standard errors of the paired difference (McNemar).
 * @param described name of the one that the model says
 */
export function bestFeeding(measured: readonly MeasuredFeeding[], described?: string): MeasuredFeeding {
  const [best] = measured.toSorted((a, b) => countRight(b) - countRight(a) || a.logLoss - b.logLoss);
  const own = measured.find(({ name }) => name === described);
  if (!own) return best;
  const won = best.right.filter((isRight, at) => isRight && !own.right[at]).length;
  const lost = own.right.filter((isRight, at) => isRight && !best.right[at]).length;
  return won - lost > 2 * Math.sqrt(won + lost) ? best : own;
}
