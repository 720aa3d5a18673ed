import type { PipelineSteps, Resize } from '../../../bundle/pipeline.ts';
import type { PreprocessingPreset } from '../../../bundle/preprocessing.ts';

/** Folder of the Python files, below our own package's root, in the clone and when installed. */
export const JOB_FOLDER = 'src/training/azure/job';

/** Where the job's command starts. */
export const JOB_ENTRY = 'train.py';

/** What lies in the output folder when the job is done; `metrics.json` is written last. `checkpoints/` need not be fetched. */
export const JOB_RESULTS = [
  'bestModel.onnx',
  'bestModelMap.json',
  'pipelineFacts.json',
  'metrics.json',
] as const;

/** The scores behind the metrics, in the bundle's form; a job of 0.1.0 left none. */
export const JOB_SCORES = 'scores.json';

/** `pipelineFacts.json`, which `train.py` writes; JSON Schema: `schemas/job-facts.v1.json`. */
export interface PipelineFacts {
  readonly schemaVersion: 1;
  readonly preprocessing: { readonly preset: PreprocessingPreset; readonly resize: Resize };
  readonly input: {
    readonly name: string;
    readonly shape: readonly (number | null)[];
    readonly layout: 'NCHW';
    readonly channels: 'RGB';
  };
  readonly output: {
    readonly name: string;
    readonly shape: readonly (number | null)[];
    readonly activation: 'logits';
  };
  /** The model's second output, and from what value on a picture is familiar; absent in what a job of 0.1.0 wrote. */
  readonly familiarity?: PipelineSteps['familiarity'];
  /** What PyTorch makes of {@link checkInput}: the exported file must give it wherever it runs. */
  readonly check?: {
    readonly input: string;
    readonly logits: readonly number[];
    readonly familiarity?: number;
  };
  readonly versions: { readonly torch: string; readonly torchvision: string };
  readonly backbone: {
    readonly name: string;
    readonly weights: 'imagenet' | 'none' | 'file';
    /** Of the weights' file, lower-case hex; `null` without one. */
    readonly sha256: string | null;
  };
  readonly seed: number;
  /** Trained in all, and the one whose weights were kept. */
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly seconds: number;
  readonly processes: number;
  /** Pictures that the job left out. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** One picture, `[1, 3, height, width]`, that the job computed logits for: {@link PipelineFacts.check}. */
export function checkInput({ width, height }: Pick<Resize, 'width' | 'height'>): Float32Array {
  return Float32Array.from({ length: 3 * width * height }, (_, i) => (i * 7919) % 256);
}
