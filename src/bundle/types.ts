import type { Pipeline } from './pipeline.ts';

/** What every trainer ends with, and all that a generator needs. Lies in one folder; see `bundle-files.ts` for the names. */
export interface Bundle {
  /** Absolute path of the folder. */
  readonly directory: string;
  readonly pipeline: Pipeline;
  readonly golden: GoldenSamples;
  /** Absent for a model that came from elsewhere without labelled pictures. */
  readonly metrics?: Metrics;
  /** Licence texts that must travel with the model: file name → text. */
  readonly notices: Readonly<Record<string, string>>;
}

/** `golden/golden.json`: pictures with the scores that this model must give them. */
export interface GoldenSamples {
  readonly schemaVersion: 1;
  /** `dataset`: re-encoded copies of the user's pictures, without metadata. `synthetic`: drawn by the tool. */
  readonly source: 'dataset' | 'synthetic';
  /** Largest difference of any score that a correct pipeline may show (other CPU, other runtime version). */
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
}

/** `metrics.json`; JSON Schema: `schemas/metrics.v1.json`. All figures are on the held-out pictures. */
export interface Metrics {
  readonly schemaVersion: 1;
  /** Share of held-out pictures whose highest score is their label, 0 to 1. */
  readonly accuracy: number;
  /** Mean over labels of recall, 0 to 1: does not flatter the largest label. */
  readonly balancedAccuracy: number;
  /** Mean negative log-likelihood, nats. */
  readonly logLoss: number;
  readonly trainingPictures: number;
  readonly validationPictures: number;
  readonly labels: readonly LabelMetrics[];
  /** confusion[actual][predicted], counts, in label order. */
  readonly confusion: readonly (readonly number[])[];
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
