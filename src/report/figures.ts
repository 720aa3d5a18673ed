import type { DataFindings, LabelMetrics, Metrics, PictureScores } from '../bundle/types.ts';
import { computeMetrics } from '../training/local/metrics.ts';
import {
  coverageCurve,
  reliabilityBins,
  type Answer,
  type CoveragePoint,
  type ReliabilityBin,
} from '../training/measures.ts';

/** A measured picture and what was said of it; places in label order. */
export interface JudgedPicture {
  /** As in {@link PictureScores}. */
  readonly name: string;
  readonly actual: number;
  readonly predicted: number;
  /** Probability of the predicted label, 0 to 1. */
  readonly confidence: number;
  /** Probability of the picture's own label, 0 to 1. */
  readonly own: number;
}

/** Everything that the page draws, from the scores of single pictures. */
export interface Figures {
  /** Recomputed from the scores, so that the page's lists and its figures cannot differ; threshold and training as recorded. */
  readonly metrics: Metrics;
  readonly pictures: readonly JudgedPicture[];
  /** Wrong ones, the surest first. */
  readonly mistakes: readonly JudgedPicture[];
  readonly bins: readonly ReliabilityBin[];
  readonly curve: readonly CoveragePoint[];
  /** Pairs of labels that are taken for each other, most often first. */
  readonly confused: readonly ConfusedPair[];
  readonly uniform: readonly UniformLabel[];
}

export interface ConfusedPair {
  readonly labels: readonly [number, number];
  /** Pictures of either that were taken for the other. */
  readonly count: number;
  /** Measured pictures of both. */
  readonly of: number;
}

/** A label whose pictures repeat themselves. */
export interface UniformLabel {
  readonly label: string;
  readonly pictures: number;
  /** Of these, those that are near duplicates of another one. */
  readonly copies: number;
}

/** @param recorded what the training measured @param findings absent where nobody looked for any */
export function figuresOf(scores: PictureScores, recorded: Metrics, findings?: DataFindings): Figures {
  const { labels } = scores;
  const place = new Map(labels.map((label, at) => [label, at]));
  const pictures = scores.pictures.map(({ path, label, scores: own }): JudgedPicture => {
    const actual = place.get(label)!;
    const predicted = highest(own);
    return { name: path, actual, predicted, confidence: own[predicted], own: own[actual] };
  });
  const answers = pictures.map(({ actual, predicted, confidence }): Answer => {
    return { confidence, right: actual === predicted };
  });
  const { threshold, method = 'held-out' } = recorded;
  const again = computeMetrics({
    labels,
    measured: scores.pictures.map((picture) => ({ picture, scores: picture.scores })),
    training: [],
    method,
    targetPrecision: threshold?.targetPrecision ?? USUAL_PRECISION,
  });
  const trainedOn = new Map(recorded.labels.map(({ label, trainingPictures }) => [label, trainingPictures]));
  const metrics: Metrics = {
    ...recorded,
    ...again,
    threshold: threshold ?? again.threshold!,
    trainingPictures: recorded.trainingPictures,
    labels: again.labels.map((label) => ({ ...label, trainingPictures: trainedOn.get(label.label) ?? 0 })),
  };
  return {
    metrics,
    pictures,
    mistakes: pictures
      .filter(({ actual, predicted }) => actual !== predicted)
      .toSorted((a, b) => b.confidence - a.confidence || a.own - b.own || (a.name < b.name ? -1 : 1)),
    bins: reliabilityBins(answers),
    curve: coverageCurve(answers),
    confused: confusedPairs(metrics),
    uniform: findings === undefined ? [] : uniformLabels(metrics.labels, findings.nearDuplicates),
  };
}

/** As `--target-precision` where nobody said. */
const USUAL_PRECISION = 0.95;

function confusedPairs({ confusion: { actual, predicted, count }, labels }: Metrics): ConfusedPair[] {
  const counts = new Map<string, number>();
  actual.forEach((from, at) => {
    const to = predicted[at];
    if (from === to) return;
    const key = `${Math.min(from, to)} ${Math.max(from, to)}`;
    counts.set(key, (counts.get(key) ?? 0) + count[at]);
  });
  return [...counts]
    .map(([key, amount]): ConfusedPair => {
      const [a, b] = key.split(' ').map(Number);
      const of = labels[a].validationPictures + labels[b].validationPictures;
      return { labels: [a, b], count: amount, of };
    })
    .toSorted((a, b) => b.count - a.count || a.labels[0] - b.labels[0] || a.labels[1] - b.labels[1]);
}

/** A label has too little variety when so large a share of its pictures repeats others, and no fewer than so many. */
const REPEATED = { share: 0.2, pictures: 3 } as const;

/** Labels with too little variety: of pictures that show the same, all but one teach little. */
export function uniformLabels(
  labels: readonly Pick<LabelMetrics, 'label' | 'trainingPictures'>[],
  duplicates: DataFindings['nearDuplicates'],
): UniformLabel[] {
  const groups = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = groups.get(root); next !== undefined; next = groups.get(root)) root = next;
    return root;
  };
  const copies = new Map<string, number>();
  for (const { first, second, labels: of } of duplicates) {
    if (of[0] !== of[1]) continue;
    const [a, b] = [rootOf(first), rootOf(second)];
    if (a === b) continue;
    groups.set(a, b);
    copies.set(of[0], (copies.get(of[0]) ?? 0) + 1);
  }
  return labels
    .map(({ label, trainingPictures }) => ({
      label,
      pictures: trainingPictures,
      copies: copies.get(label) ?? 0,
    }))
    .filter(
      ({ pictures, copies: own }) =>
        own >= REPEATED.pictures && own >= REPEATED.share * Math.max(1, pictures),
    )
    .toSorted((a, b) => b.copies / b.pictures - a.copies / a.pictures);
}

function highest(values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
