import type { OnnxFacts } from '../onnx/inspect.ts';
import { faultOf } from '../io/validate.ts';
import type { PipelineSteps, Preprocessing, Resize } from './pipeline.ts';

/** Mean and standard deviation of ImageNet's training pictures, channels 0 to 1, as torchvision's models use them. */
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
/** Azure Machine Learning's AutoML and torchvision scale the short side to 256 for a crop of 224. */
const SHORT_SIDE_RATIO = 256 / 224;

type Values = Pick<Preprocessing, 'scale' | 'mean' | 'std'>;

/** What a model is fed: pictures so prepared, their colours in this order. */
export interface Feeding {
  readonly preprocessing: Preprocessing;
  readonly channels: PipelineSteps['input']['channels'];
}

const RAW: Values = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
const NORMALIZED: Values = { scale: 1 / 255, ...IMAGENET };

interface Preset {
  /** What becomes of the values, for people. */
  readonly description: string;
  readonly mode: Resize['mode'];
  readonly kernel: Resize['kernel'];
  readonly values: Values;
  /** @default 'RGB' */
  readonly channels?: Feeding['channels'];
}

/** What models from elsewhere want to be fed, by name. */
export const PREPROCESSING_PRESETS = {
  raw: { description: 'values 0 to 255', mode: 'stretch', kernel: 'lanczos3', values: RAW },
  unit: {
    description: 'values 0 to 1',
    mode: 'stretch',
    kernel: 'linear',
    values: { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  },
  signed: {
    description: 'values -1 to 1 (Keras MobileNet, Teachable Machine)',
    mode: 'stretch',
    kernel: 'linear',
    values: { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  },
  imagenet: {
    description: 'ImageNet mean and std (Azure AutoML, torchvision)',
    mode: 'short-side',
    kernel: 'linear',
    values: NORMALIZED,
  },
  caffe: {
    description: "0 to 255 less ImageNet's mean, blue first (Keras ResNet50, VGG)",
    mode: 'stretch',
    kernel: 'linear',
    // Of keras.applications' preprocess_input, mode "caffe", which lists blue first.
    values: { scale: 1, mean: [123.68, 116.779, 103.939], std: [1, 1, 1] },
    channels: 'BGR',
  },
  bgr: {
    description: 'values 0 to 255, blue first (Custom Vision)',
    mode: 'stretch',
    kernel: 'cubic',
    values: RAW,
    channels: 'BGR',
  },
  'model-builder': {
    description: 'values 0 to 255 (Model Builder 16.1 and later)',
    mode: 'cover',
    kernel: 'linear',
    values: RAW,
  },
  'model-builder-2020': {
    description: 'ImageNet mean and std (Model Builder 16.0)',
    mode: 'cover',
    kernel: 'linear',
    values: NORMALIZED,
  },
} as const satisfies Record<string, Preset>;

export type PreprocessingPreset = keyof typeof PREPROCESSING_PRESETS;

export function presetPreprocessing(
  preset: PreprocessingPreset,
  width: number,
  height: number,
): Preprocessing {
  const { mode, kernel, values }: Preset = PREPROCESSING_PRESETS[preset];
  const shortSide = Math.round(Math.max(width, height) * SHORT_SIDE_RATIO);
  const resize = { mode, width, height, kernel, ...(mode === 'short-side' ? { shortSide } : {}) };
  return { resize, ...values };
}

/** The same, with the order of the colours. @param width of what the model takes, pixels */
export function presetFeeding(preset: PreprocessingPreset, width: number, height: number): Feeding {
  const { channels = 'RGB' }: Preset = PREPROCESSING_PRESETS[preset];
  return { preprocessing: presetPreprocessing(preset, width, height), channels };
}

/** Operators that rescale values: a graph that starts with one of them normalises its input by itself. */
const RESCALING = new Set(['Sub', 'Div', 'Mul', 'Add', 'BatchNormalization', 'InstanceNormalization']);

/** Decides from the graph what the model wants to be fed, with the reason, for the user to confirm or overrule. */
export function guessPreset(
  facts: OnnxFacts,
  inputName: string,
  layout: 'NCHW' | 'NHWC' = 'NCHW',
): { preset: PreprocessingPreset; reason: string } {
  const readers = facts.inputConsumers[inputName] ?? [];
  const rescaling = readers.find((operator) => RESCALING.has(operator));
  if (rescaling !== undefined) {
    const constants = facts.inputConstants[inputName][rescaling] ?? [];
    if (!isForUnit(rescaling, constants))
      return {
        preset: 'model-builder',
        reason: `the graph starts with ${rescaling}: it normalises by itself`,
      };
    const numbers = constants.map((value) => Number(value.toPrecision(3))).join(', ');
    return {
      preset: 'unit',
      reason: `the graph starts with ${rescaling} by ${numbers}: it normalises values 0 to 1 by itself`,
    };
  }
  if (layout === 'NHWC')
    return {
      preset: 'signed',
      reason: 'its colours come last, as in Keras, whose MobileNets take that and its ResNet50 and VGG caffe',
    };
  return {
    preset: 'imagenet',
    reason: `the graph starts with ${readers.join(' and ') || 'nothing'}: it expects normalised input`,
  };
}

/** Whether a graph that starts so means values of 0 to 1: a mean or deviation within 0 to 1, or a factor that is none of 1/255. */
function isForUnit(operator: string, constants: readonly number[]): boolean {
  const largest = Math.max(...constants.map(Math.abs));
  if (operator === 'Mul') return largest > 1;
  if (operator === 'Div') return largest > 0 && largest < 1;
  return (operator === 'Sub' || operator === 'Add') && largest > 0 && largest <= 1;
}

/** Pixels a side that a model may take: more is no picture for a classifier, and would take all memory. */
export const LARGEST_SIDE = 4096;

/** Whether what somebody wrote says how a picture is resized; the kernel may be left out. */
export function isResize(value: unknown): value is Omit<Resize, 'kernel'> & Partial<Pick<Resize, 'kernel'>> {
  if (faultOf('sidecar', { resize: value }) !== undefined) return false;
  const { mode, width, height, shortSide = 0 } = value as Resize;
  return mode !== 'short-side' || shortSide >= Math.max(width, height);
}

/** For people: `stretched to 224 × 224 pixels`. */
export function resizeText({ mode, width, height, shortSide }: Resize): string {
  const size = `${width} × ${height} pixels`;
  if (mode === 'stretch') return `stretched to ${size}`;
  return mode === 'cover' ? `cropped to ${size}` : `short side ${shortSide}, centre crop ${size}`;
}

/** What a model of ours says of itself in its metadata: raw values, and this resize. Nothing for other models. */
export function ownPreprocessing({ metadata }: OnnxFacts): Preprocessing | undefined {
  const own: Partial<Record<string, string>> = metadata;
  if (!own.producer?.startsWith('create-model-builder') || own.resize === undefined) return undefined;
  try {
    const resize: unknown = JSON.parse(own.resize);
    return isResize(resize)
      ? { resize: { ...resize, kernel: resize.kernel ?? 'lanczos3' }, ...RAW }
      : undefined;
  } catch {
    return undefined;
  }
}
