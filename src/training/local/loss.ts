import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { groupBy } from '../../dataset/group-by.ts';
import { openSession } from '../../io/onnx-session.ts';
import type { Objective } from './lbfgs.ts';
import { LOSS, lossGraph } from './loss-graph.ts';

/** Rows of features with what they should be classified as. */
export interface LabelledRows {
  /** Row-major [rows, width]; a view of the one matrix, never a copy. */
  readonly features: Float32Array;
  /** Class index of each row. */
  readonly classes: readonly number[];
  /** One weight a row, 0 or more; a row of weight 0 takes no part: a fold is left out without a copy of the others. */
  readonly weights: Float32Array;
  /** Number of labels. */
  readonly labels: number;
}

/** The loss graph, loaded. */
export interface Loss {
  /** Weighted mean loss over `rows` plus `l2 / 2` times the squared weights; a point is weights [width, labels], then bias [labels]. */
  objective(rows: LabelledRows, l2: number): Objective;
  /** Log-probabilities of every row, whatever its weight; row-major [rows, labels]. */
  logProbabilities(rows: LabelledRows, point: Float64Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Columns of weights, labels times searches, that one pass over the features serves; with more it saves nothing. */
const MOST_COLUMNS = 64;

/** One evaluation that a search waits for. */
interface Asked {
  readonly rows: LabelledRows;
  readonly point: Float64Array;
  readonly answer: (result: Evaluated) => void;
  readonly fail: (error: unknown) => void;
}

interface Evaluated {
  readonly logLikelihood: number;
  /** Row-major [labels, width]. */
  readonly weightsGradient: Float32Array;
  readonly biasGradient: Float32Array;
}

/**
 * Searches on the same features that run at the same time are computed together, step by step: reading the features takes most of the time.
 * @param signal ends a search between two evaluations with its abort reason
 */
export async function openLoss(threads: number, signal?: AbortSignal): Promise<Loss> {
  const session = await openSession(lossGraph(), { intraOpNumThreads: threads });
  const waiting: Asked[] = [];
  const evaluateAll = async () => {
    const byFeatures = groupBy(waiting.splice(0), ({ rows }) => rows.features);
    for (const asked of byFeatures.values()) {
      const side = Math.max(1, Math.floor(MOST_COLUMNS / asked[0].rows.labels));
      for (let start = 0; start < asked.length; start += side)
        await evaluate(asked.slice(start, start + side));
    }
  };
  const evaluate = async (asked: readonly Asked[]) => {
    try {
      signal?.throwIfAborted();
      // All outputs: asked for some by name, onnxruntime-node 1.17.0 gives the first ones.
      const result = await session.run(feedsOf(asked));
      const [values, weights, biases] = GRADIENTS.map((name) => floats(result[name]));
      const { labels } = asked[0].rows;
      const size = weights.length / asked.length;
      asked.forEach(({ answer }, at) =>
        answer({
          logLikelihood: values[at],
          weightsGradient: weights.subarray(at * size, (at + 1) * size),
          biasGradient: biases.subarray(at * labels, (at + 1) * labels),
        }),
      );
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  };
  const ask = (rows: LabelledRows, point: Float64Array) =>
    new Promise<Evaluated>((answer, fail) => {
      // A turn later: those that are asked meanwhile join, and signals come through, for the runtime computes within one turn.
      if (waiting.push({ rows, point, answer, fail }) === 1) setImmediate(() => void evaluateAll());
    });
  return {
    objective(rows, l2) {
      const total = rows.weights.reduce((sum, weight) => sum + weight, 0);
      const { labels } = rows;
      return async (point, gradient) => {
        const { logLikelihood, weightsGradient, biasGradient } = await ask(rows, point);
        const biasStart = point.length - labels;
        let squares = 0;
        for (let label = 0, at = 0; label < labels; label++) {
          for (let i = label; i < biasStart; i += labels) {
            gradient[i] = weightsGradient[at++] / total + l2 * point[i];
            squares += point[i] ** 2;
          }
        }
        biasGradient.forEach((slope, label) => (gradient[biasStart + label] = slope / total));
        return (l2 / 2) * squares - logLikelihood / total;
      };
    },
    async logProbabilities(rows, point) {
      await nextTurn();
      signal?.throwIfAborted();
      const result = await session.run(feedsOf([{ rows, point }]));
      return floats(result[LOSS.logProbabilities]);
    },
    close: async () => await session.release(),
  };
}

const GRADIENTS = [LOSS.logLikelihood, LOSS.weightsGradient, LOSS.biasGradient];

/** Points side by side, all on the same features. */
function feedsOf(asked: readonly Pick<Asked, 'rows' | 'point'>[]): Record<string, Tensor> {
  const [{ rows }] = asked;
  const { features, classes, labels } = rows;
  const count = classes.length;
  const width = features.length / count;
  const weights = new Float32Array(asked.length * labels * width);
  const bias = new Float32Array(asked.length * labels);
  let at = 0;
  asked.forEach(({ point }, place) => {
    bias.set(point.subarray(width * labels), place * labels);
    for (let label = 0; label < labels; label++)
      for (let i = label; i < width * labels; i += labels) weights[at++] = point[i];
  });
  const targets = new Float32Array(count * labels);
  classes.forEach((label, row) => (targets[row * labels + label] = 1));
  const sampleWeights = new Float32Array(count * asked.length);
  asked.forEach(({ rows: of }, place) =>
    of.weights.forEach((weight, row) => (sampleWeights[row * asked.length + place] = weight)),
  );
  return {
    [LOSS.features]: new Tensor('float32', features, [count, width]),
    [LOSS.weights]: new Tensor('float32', weights, [asked.length * labels, width]),
    [LOSS.bias]: new Tensor('float32', bias, [asked.length * labels]),
    [LOSS.shape]: new Tensor('int64', BigInt64Array.of(0n, -1n, BigInt(labels)), [3]),
    [LOSS.targets]: new Tensor('float32', targets, [count, 1, labels]),
    [LOSS.sampleWeights]: new Tensor('float32', sampleWeights, [count, asked.length, 1]),
  };
}

function floats(value: InferenceSession.OnnxValueMapType[string]): Float32Array {
  return value.data as Float32Array;
}
