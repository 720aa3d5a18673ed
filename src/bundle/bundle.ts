import type { Preprocessing, TensorFacts, TrainerFacts, Pipeline } from './pipeline.ts';
import type { Bundle, Metrics } from './types.ts';

/** What a trainer hands over; {@link writeBundle} adds scores, hashes and files. */
export interface BundleParts {
  /** The ONNX file. */
  readonly model: Uint8Array;
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly input: Pipeline['input'];
  readonly output: TensorFacts & { readonly activation: Pipeline['output']['activation'] };
  readonly trainer: TrainerFacts;
  readonly metrics?: Metrics;
  readonly golden: readonly GoldenPicture[];
  readonly goldenSource: 'dataset' | 'synthetic';
  /** Licence texts that must travel with the model: file name → text. */
  readonly notices: Readonly<Record<string, string>>;
}

/** A golden sample before it is scored. */
export interface GoldenPicture {
  readonly file: string;
  readonly png: Uint8Array;
  readonly label?: string;
}

/** Accepts the model (acceptance check), scores the golden samples, and writes the bundle in one atomic step. */
export declare function writeBundle(parts: BundleParts, directory: string): Promise<Bundle>;

/** Reads a bundle's folder and checks every hash. */
export declare function readBundle(directory: string): Promise<Bundle>;
