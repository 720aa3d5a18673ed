import type { InferenceSession } from 'onnxruntime-node';
import { ModelBuilderError } from '../errors.ts';
import { decodePicture } from '../io/picture.ts';
import { softmax } from '../../templates/model/src/softmax.ts';
import type { Pipeline } from './pipeline.ts';
import { tensorShape, toTensor } from './tensor.ts';

/** What a predictor must know of a pipeline. */
export type PredictorSteps = Pick<Pipeline, 'preprocessing' | 'input' | 'output' | 'labels'>;

export interface Predictor {
  readonly labels: readonly string[];
  /**
   * @param source path of a picture, or its bytes
   * @returns the label with the highest score, and one score a label, summing to 1
   * @throws sharp's error when the picture cannot be decoded; ModelBuilderError `model-not-runnable`, or `model-scores-not-finite`
   */
  predict(source: string | Uint8Array): Promise<Scores>;
  dispose(): Promise<void>;
}

export interface Scores {
  readonly prediction: string;
  readonly score: readonly number[];
}

/**
 * Predicts with any pipeline: what a generated model package does, for all kinds of models at once.
 * @param model the ONNX file
 * @throws ModelBuilderError `model-not-loadable` when onnxruntime refuses it
 */
export async function createPredictor(steps: PredictorSteps, model: Uint8Array): Promise<Predictor> {
  const { Tensor } = await import('onnxruntime-node');
  const session = await createSession(model);
  const { labels, preprocessing, input, output } = steps;
  return {
    labels,
    async predict(source) {
      const rgb = await decodePicture(source, preprocessing.resize);
      const tensor = new Tensor('float32', toTensor(rgb, steps), tensorShape(1, steps));
      const { [output.name]: result } = await session
        .run({ [input.name]: tensor }, [output.name])
        .catch((cause: unknown) => {
          throw notRunnable(cause);
        });
      return toScores(result.data as Float32Array, steps);
    },
    dispose: () => session.release(),
  };
}

function notRunnable(cause: unknown): ModelBuilderError {
  return new ModelBuilderError('model-not-runnable', `onnxruntime cannot run the model: ${reasonOf(cause)}`, {
    hint: 'Inside, it does not fit the input that it declares: export it again, and try it there on one picture.',
    cause,
  });
}

/** @throws ModelBuilderError `model-not-loadable` */
export async function createSession(model: Uint8Array): Promise<InferenceSession> {
  const { openSession } = await import('../io/onnx-session.ts');
  try {
    return await openSession(model, { logSeverityLevel: 3 });
  } catch (cause) {
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
  return { prediction: labels[score.indexOf(Math.max(...score))], score };
}
