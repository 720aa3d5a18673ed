import { ModelBuilderError } from '../errors.ts';
import { openModelSession, type ModelSession, type ModelSessionOptions } from '../io/model-session.ts';
import { decodePicture } from '../io/picture.ts';
import { softmax } from '../../templates/model/src/softmax.ts';
import type { Pipeline } from './pipeline.ts';
import { tensorShape, toTensor } from './tensor.ts';
import { largest } from '../largest.ts';

/** What a predictor must know of a pipeline. */
export type PredictorSteps = Pick<Pipeline, 'preprocessing' | 'input' | 'output' | 'familiarity' | 'labels'>;

export interface Predictor {
  readonly labels: readonly string[];
  /**
   * @param source path of a picture, or its bytes
   * @returns the label with the highest score, one score a label, summing to 1, and how familiar the picture is
   * @throws Error when the picture cannot be decoded; ModelBuilderError `model-not-runnable`, `model-scores-not-finite`,
   *   `model-time-limit`, `model-memory-limit` or `model-crashed`
   */
  predict(source: string | Uint8Array): Promise<Scores>;
  dispose(): Promise<void>;
}

export interface Scores {
  readonly prediction: string;
  readonly score: readonly number[];
  /** Where the pipeline says how familiar a picture is: whether it is like the training pictures. */
  readonly familiar?: boolean;
  /** The same as a cosine, -1 to 1. */
  readonly familiarity?: number;
}

/**
 * Predicts with any pipeline: what a generated model package does, for all kinds of models at once.
 * @param model the ONNX file
 * @param options without `own`, it runs in a process of its own, until {@link Predictor.dispose}
 * @throws ModelBuilderError `model-not-loadable` when onnxruntime refuses it; `model-time-limit`, `model-memory-limit`, `model-crashed`
 */
export async function createPredictor(
  steps: PredictorSteps,
  model: Uint8Array,
  options: ModelSessionOptions = {},
): Promise<Predictor> {
  return predictorOn(await createSession(model, options), steps, options);
}

/** As {@link createPredictor}, with a model that is open; {@link Predictor.dispose} closes it. */
export function predictorOn(
  session: ModelSession,
  steps: PredictorSteps,
  options: ModelSessionOptions,
): Predictor {
  const { labels, preprocessing } = steps;
  return {
    labels,
    async predict(source) {
      const rgb = await decodePicture(source, preprocessing.resize);
      return await scorePixels(session, rgb, steps, options);
    },
    dispose: () => session.close(),
  };
}

/**
 * Scores a picture that is decoded.
 * @param rgb interleaved, of the size that the pipeline resizes to
 * @throws ModelBuilderError as {@link Predictor.predict}
 */
export async function scorePixels(
  session: ModelSession,
  rgb: Uint8Array,
  steps: PredictorSteps,
  options: ModelSessionOptions,
): Promise<Scores> {
  const { input, output, familiarity } = steps;
  const wanted = [output.name, ...(familiarity ? [familiarity.name] : [])];
  const tensor = { data: toTensor(rgb, steps), dims: tensorShape(1, steps) };
  const outputs = await session.run({ [input.name]: tensor }, wanted).catch((cause: unknown) => {
    throw isOurs(cause, options) ? cause : notRunnable(cause);
  });
  return {
    ...toScores(outputs[output.name].data, steps),
    ...(familiarity && toFamiliarity(outputs[familiarity.name].data, familiarity)),
  };
}

function notRunnable(cause: unknown): ModelBuilderError {
  return new ModelBuilderError('model-not-runnable', `onnxruntime cannot run the model: ${reasonOf(cause)}`, {
    hint: 'Inside, it does not fit the input that it declares: export it again, and try it there on one picture.',
    cause,
  });
}

/** What is no word of onnxruntime's about the model. */
function isOurs(cause: unknown, { signal }: ModelSessionOptions): boolean {
  const isCoded = cause instanceof Error && 'code' in cause;
  return isCoded || signal?.aborted === true;
}

/** @throws ModelBuilderError `model-not-loadable`, `model-time-limit`, `model-memory-limit`, `model-crashed` */
export async function createSession(
  model: Uint8Array,
  options: ModelSessionOptions = {},
): Promise<ModelSession> {
  try {
    return await openModelSession(model, options);
  } catch (cause) {
    if (isOurs(cause, options)) throw cause;
    throw new ModelBuilderError(
      'model-not-loadable',
      `onnxruntime cannot load the model: ${reasonOf(cause)}`,
      { hint: 'Export it again as ONNX, with an older operator set and standard operators only.', cause },
    );
  }
}

/** What onnxruntime says in one line, without the place in its own source. */
function reasonOf(cause: unknown): string {
  const [line] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
  const opset = /Opset (\d+) is under development.* till opset (\d+)/.exec(line);
  if (opset) return `its operator set is ${opset[1]}, the newest that is supported is ${opset[2]}`;
  return line.replace(/^Failed to load model with error: \S+:\d+ .*?\) (?=[A-Z])/, '');
}

function toScores(values: Float32Array, { labels, output }: PredictorSteps): Scores {
  const score = output.activation === 'logits' ? softmax(values) : Array.from(values);
  if (score.length !== labels.length || !score.every(Number.isFinite))
    throw new ModelBuilderError(
      'model-scores-not-finite',
      `The model gives ${score.length} scores for ${labels.length} labels, or scores that are no numbers.`,
      { hint: 'The model or its preprocessing is wrong: check --preprocessing, or train again.' },
    );
  return { prediction: labels[score.indexOf(largest(score))], score };
}

function toFamiliarity(
  values: Float32Array,
  { threshold }: NonNullable<Pipeline['familiarity']>,
): Required<Pick<Scores, 'familiar' | 'familiarity'>> {
  const [familiarity] = values;
  if (values.length !== 1 || !Number.isFinite(familiarity))
    throw new ModelBuilderError(
      'model-scores-not-finite',
      `The model gives ${values.length} familiarities for one picture, or one that is no number.`,
      { hint: 'The model or its preprocessing is wrong: train again.' },
    );
  return { familiar: familiarity >= threshold, familiarity };
}
