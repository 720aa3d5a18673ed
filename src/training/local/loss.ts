import { setImmediate } from 'node:timers/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
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

/** @param signal ends a search between two evaluations with its abort reason */
export async function openLoss(threads: number, signal?: AbortSignal): Promise<Loss> {
  const session = await openSession(lossGraph(), { intraOpNumThreads: threads });
  const run = async (fixed: FixedFeeds, point: Float64Array) => {
    // The runtime computes within this turn: without another one, no signal would come through.
    await setImmediate();
    signal?.throwIfAborted();
    return await session.run({ ...fixed.feeds, ...pointFeeds(fixed, point) });
  };
  return {
    objective(rows, l2) {
      const fixed = fixedFeeds(rows);
      const total = rows.weights.reduce((sum, weight) => sum + weight, 0);
      const { labels } = fixed;
      return async (point, gradient) => {
        const result = await run(fixed, point);
        const biasStart = fixed.width * fixed.labels;
        const slopes = floats(result[LOSS.weightsGradient]);
        let squares = 0;
        for (let label = 0, at = 0; label < labels; label++) {
          for (let i = label; i < biasStart; i += labels) {
            gradient[i] = slopes[at++] / total + l2 * point[i];
            squares += point[i] ** 2;
          }
        }
        floats(result[LOSS.biasGradient]).forEach(
          (slope, label) => (gradient[biasStart + label] = slope / total),
        );
        return (l2 / 2) * squares - floats(result[LOSS.logLikelihood])[0] / total;
      };
    },
    async logProbabilities(rows, point) {
      return floats((await run(fixedFeeds(rows), point))[LOSS.logProbabilities]);
    },
    close: async () => await session.release(),
  };
}

interface FixedFeeds {
  readonly width: number;
  readonly labels: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** What stays the same while a point is searched for. */
function fixedFeeds({ features, classes, weights, labels }: LabelledRows): FixedFeeds {
  const count = classes.length;
  const width = features.length / count;
  const targets = new Float32Array(count * labels);
  classes.forEach((label, row) => (targets[row * labels + label] = weights[row]));
  const feeds = {
    [LOSS.features]: new Tensor('float32', features, [count, width]),
    [LOSS.targets]: new Tensor('float32', targets, [count, labels]),
    [LOSS.sampleWeights]: new Tensor('float32', weights, [count, 1]),
  };
  return { width, labels, feeds };
}

function pointFeeds({ width, labels }: FixedFeeds, point: Float64Array): Record<string, Tensor> {
  const weights = new Float32Array(width * labels);
  for (let label = 0, at = 0; label < labels; label++) {
    for (let i = label; i < weights.length; i += labels) weights[at++] = point[i];
  }
  return {
    [LOSS.weights]: new Tensor('float32', weights, [labels, width]),
    [LOSS.bias]: new Tensor('float32', new Float32Array(point.subarray(width * labels)), [labels]),
  };
}

function floats(value: InferenceSession.OnnxValueMapType[string]): Float32Array {
  return value.data as Float32Array;
}
