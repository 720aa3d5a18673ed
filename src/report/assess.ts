import type { Pipeline } from '../bundle/pipeline.ts';
import type { Scores } from '../bundle/predictor.ts';
import type { DataFindings, Metrics, PictureScores } from '../bundle/types.ts';
import type { Picture } from '../dataset/types.ts';
import { suspectedLabels } from '../training/local/data-findings.ts';
import { computeMetrics, pictureScores } from '../training/local/metrics.ts';
import type { Threshold } from '../training/measures.ts';

/** A labelled picture with what the model says of it. */
export interface Answered extends Scores {
  readonly picture: Picture;
}

/** What lies beside a model of its training; all of it may be missing. */
export interface TrainingRecords {
  readonly metrics?: Metrics | undefined;
  readonly scores?: PictureScores | undefined;
}

export interface Assessment {
  readonly metrics: Metrics;
  readonly scores: PictureScores;
  readonly dataFindings: DataFindings;
  /** Pictures that the model is known to have been trained on. */
  readonly seen: number;
}

/** A finished model on labelled pictures, in the form of a training's own figures. @param answered at least one */
export function assessModel(
  answered: readonly Answered[],
  { labels, threshold }: Pick<Pipeline, 'labels' | 'threshold'>,
  { metrics: recorded, scores: earlier }: TrainingRecords,
  targetPrecision: number,
): Assessment {
  const scored = answered.map(({ picture, score }) => ({ picture, scores: Float32Array.from(score) }));
  const metrics = computeMetrics({
    labels,
    measured: answered.map(({ picture, score }) => ({ picture, scores: score })),
    training: [],
    method: 'evaluation',
    targetPrecision,
  });
  const trainedOn = new Map(recorded?.labels.map((label) => [label.label, label.trainingPictures]));
  // Out of fold, whatever was scored was trained on as well.
  const isFolded = recorded?.method === 'out-of-fold' || recorded?.method === 'one-fold';
  const trained = new Set(isFolded ? earlier?.pictures.map(({ sha256 }) => sha256) : []);
  const fresh = scored.filter(({ picture }) => !trained.has(picture.sha256));
  return {
    metrics: {
      ...metrics,
      trainingPictures: recorded?.trainingPictures ?? 0,
      labels: metrics.labels.map((label) => ({
        ...label,
        trainingPictures: trainedOn.get(label.label) ?? 0,
      })),
      ...(threshold !== undefined && { threshold: thresholdOn(answered, threshold, targetPrecision) }),
    },
    scores: pictureScores(scored, labels),
    dataFindings: {
      schemaVersion: 1,
      pictures: answered.length,
      suspectedLabels: suspectedLabels(fresh, labels),
      nearDuplicates: [],
      unlikeOthers: answered
        .flatMap(({ picture: { name, label }, familiar, familiarity }) =>
          familiar === false ? [{ picture: name, label, familiarity: familiarity! }] : [],
        )
        .toSorted((a, b) => a.familiarity - b.familiarity),
    },
    seen: answered.length - fresh.length,
  };
}

/** What the model's own threshold brings on these pictures. */
function thresholdOn(answered: readonly Answered[], value: number, targetPrecision: number): Threshold {
  const accepted = answered.filter(({ score }) => Math.max(...score) >= value);
  const right = accepted.filter(({ picture, prediction }) => picture.label === prediction).length;
  return {
    value,
    coverage: accepted.length / answered.length,
    precision: accepted.length === 0 ? null : right / accepted.length,
    targetPrecision,
    measured: true,
  };
}
