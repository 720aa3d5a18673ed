import type { Threshold } from '../training/measures.ts';
import type { Confusion } from './confusion.ts';
import type { Pipeline } from './pipeline.ts';

/** What every trainer ends with, and all that a generator needs. Lies in one folder; see `bundle-files.ts` for the names. */
export interface Bundle {
  /** Absolute path of the folder. */
  readonly directory: string;
  readonly pipeline: Pipeline;
  readonly golden: GoldenSamples;
  /** Absent for a model that came from elsewhere without labelled pictures. */
  readonly metrics?: Metrics;
  /** Absent where the trainer keeps none. */
  readonly scores?: PictureScores;
  readonly dataFindings?: DataFindings;
  /** Licence texts that must travel with the model: file name → text. */
  readonly notices: Readonly<Record<string, string>>;
}

/** `golden/golden.json`: pictures with the scores that this model must give them. */
export interface GoldenSamples {
  readonly schemaVersion: 1;
  /** `dataset`: re-encoded copies of the user's pictures, without metadata. `synthetic`: drawn by the tool. */
  readonly source: 'dataset' | 'synthetic';
  /** Largest difference of any score, and of a familiarity, that a correct pipeline may show (other CPU, other runtime version). */
  readonly tolerance: number;
  /** Largest difference of any score's natural logarithm: where one score is near 1, the others still tell right from wrong. */
  readonly logTolerance: number;
  /** Position is class index: what `score` is in the order of. */
  readonly labels: readonly string[];
  readonly samples: readonly GoldenSample[];
}

export interface GoldenSample {
  /** File name inside the golden folder. */
  readonly file: string;
  readonly sha256: string;
  /** The picture's own label, where it has one. */
  readonly label?: string;
  /** The label with the highest score. */
  readonly prediction: string;
  /** One score a label, in label order; sums to 1. */
  readonly score: readonly number[];
  /** Where the model has it: cosine to the nearest prototype, -1 to 1 but for rounding. */
  readonly familiarity?: number;
}

/**
 * Who scored the measured pictures. `out-of-fold`: five models, each trained without a fifth of the pictures; the delivered one was
 * trained on all. `one-fold`: the same for one fifth, in large sets. `held-out`: the delivered model, which never saw that share;
 * `validation-data`: the same for pictures of the user's own. `evaluation`:
 * the delivered model, by `model-builder evaluate`, which may have seen them; in no `metrics.json`.
 */
export type MeasuringMethod = 'out-of-fold' | 'one-fold' | 'held-out' | 'validation-data' | 'evaluation';

/** `metrics.json`; JSON Schema: `schemas/metrics.v1.json`. All figures are on pictures that the scoring model has not seen. */
export interface Metrics {
  readonly schemaVersion: 1;
  /** Absent in bundles of 0.1.0 and of other trainers, which hold out. */
  readonly method?: MeasuringMethod;
  /** Share of measured pictures whose highest score is their label, 0 to 1. */
  readonly accuracy: number;
  /** Mean over labels of recall, 0 to 1: does not flatter the largest label. */
  readonly balancedAccuracy: number;
  /** Mean negative log-likelihood, nats. */
  readonly logLoss: number;
  /** Wilson's 95 % score interval of the accuracy. */
  readonly accuracyInterval95?: { readonly low: number; readonly high: number };
  /** Expected calibration error over ten bins of equal width, 0 to 1. */
  readonly calibrationError?: number;
  /** The confidence from which on answers are to be accepted, and what it brings. */
  readonly threshold?: Threshold;
  /** Share of pictures like those trained on that the threshold of the familiarity was chosen to keep, 0 to 1; absent without familiarity. */
  readonly keepFamiliar?: number;
  readonly trainingPictures: number;
  /** Measured pictures. */
  readonly validationPictures: number;
  readonly labels: readonly LabelMetrics[];
  readonly confusion: Confusion;
  /** How accurate the recipe is with fewer pictures, fewest first; absent where nobody asked, or the set is large. */
  readonly learningCurve?: readonly LearningPoint[];
}

/** The same pictures, scored out of fold by models that were trained on a share of the others. */
export interface LearningPoint {
  /** Pictures that a model was trained on, in the mean. */
  readonly trainingPictures: number;
  /** Share of the measured pictures that are right, 0 to 1. */
  readonly accuracy: number;
  /** Exact McNemar against all pictures: how often chance alone makes as large a difference; absent on the last point. */
  readonly pValue?: number;
}

/** `scores.json`: the scores behind the metrics, picture by picture; JSON Schema: `schemas/scores.v1.json`. */
export interface PictureScores {
  readonly schemaVersion: 1;
  /** What `scores` are in the order of. */
  readonly labels: readonly string[];
  readonly pictures: readonly PictureScore[];
}

export interface PictureScore {
  /** Relative to the dataset's root, with forward slashes. */
  readonly path: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly label: string;
  /** Probabilities of a model that has not seen the picture, four digits. */
  readonly scores: readonly number[];
}

/** `data-findings.json`: what a training says of its pictures; JSON Schema: `schemas/data-findings.v1.json`. Clearest cases first. */
export interface DataFindings {
  readonly schemaVersion: 1;
  /** Pictures that were looked at out of fold. */
  readonly pictures: number;
  /** Probably under the wrong label. Probabilities are those of a model that has not seen the picture. */
  readonly suspectedLabels: readonly {
    readonly picture: string;
    readonly label: string;
    readonly probability: number;
    readonly suggested: string;
    readonly suggestedProbability: number;
  }[];
  /** Pairs that show one picture: re-encoded, resized, cropped, brighter, mirrored. Those across labels come first. */
  readonly nearDuplicates: readonly {
    readonly first: string;
    readonly second: string;
    /** Correlation of edges, 0 to 1. */
    readonly likeness: number;
    readonly labels: readonly [string, string];
  }[];
  readonly unlikeOthers: readonly {
    readonly picture: string;
    readonly label: string;
    /** Cosine to the nearest prototype of the other pictures, -1 to 1. */
    readonly familiarity: number;
  }[];
}

export interface LabelMetrics {
  readonly label: string;
  readonly trainingPictures: number;
  readonly validationPictures: number;
  /** `null` where there is nothing to divide by. */
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}
