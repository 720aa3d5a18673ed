import { ModelBuilderError } from '../errors.ts';
import { parseForeignJson } from '../foreign-json.ts';
import type { Neighbour, Neighbours } from '../io/model-neighbours.ts';
import { zipMapLabels } from '../onnx/adapt-classifier.ts';
import type { OnnxFacts } from '../onnx/inspect.ts';
import { isPlainObject } from '../plain-object.ts';
import { checkLabels, parseLabels } from './labels.ts';
import { USUAL_SIZE } from './model-tensors.ts';
import type { Preprocessing, Resize } from './pipeline.ts';
import { ownPreprocessing, type Feeding } from './preprocessing.ts';
import { readPreprocessorConfig } from './preprocessor-config.ts';

/** A model from elsewhere, as far as it and its neighbours say how it is fed. */
export interface Foreign {
  readonly facts: OnnxFacts;
  readonly neighbours: Neighbours;
  /** What its input takes, pixels; `null` where the graph leaves it open. */
  readonly size: { readonly width: number | null; readonly height: number | null };
  readonly layout: 'NCHW' | 'NHWC';
  readonly inputName: string;
}

/** How a model is fed, and who says so. */
export interface Described extends Feeding {
  /** For people, such as `metadata of an Ultralytics classifier`. */
  readonly by: string;
}

/** Looked for in this order: the file itself before what lies beside it. */
const DESCRIPTIONS: readonly ((model: Foreign) => Described | undefined)[] = [
  ({ facts }) => {
    const preprocessing = ownPreprocessing(facts);
    return preprocessing && { preprocessing, channels: 'RGB', by: "the model's own metadata" };
  },
  ultralytics,
  imageMetadata,
  lobe,
  huggingFace,
  customVision,
  teachableMachine,
];

/**
 * What the file or its neighbours say of preprocessing.
 * @throws ModelBuilderError `model-preprocessing-unsupported` where they ask for what a pipeline cannot do; `model-output-unsupported`
 * for an Ultralytics model of another task
 */
export function describedFeeding(model: Foreign): Described | undefined {
  for (const describe of DESCRIPTIONS) {
    const described = describe(model);
    if (described) return described;
  }
  return undefined;
}

/** Ultralytics' `classify_transforms`: short side to `imgsz`, centre crop, 0 to 1. A rectangle is stretched to. */
function ultralytics({ facts: { metadata }, size }: Foreign): Described | undefined {
  const { task, imgsz, names } = metadata as Partial<Record<string, string>>;
  if (task === undefined || imgsz === undefined || names === undefined) return undefined;
  if (task !== 'classify')
    throw new ModelBuilderError(
      'model-output-unsupported',
      `The model is an Ultralytics model for the task ${JSON.stringify(task)}.`,
      {
        hint: 'Only classifiers give each picture one label: export a model of the task "classify" (yolo11n-cls).',
      },
    );
  const [height, width] = /^\[(\d+), *(\d+)\]$/.exec(imgsz)?.slice(1).map(Number) ?? [USUAL_SIZE, USUAL_SIZE];
  const sides = { width: size.width ?? width, height: size.height ?? height };
  const isSquare = sides.width === sides.height;
  const resize: Resize = isSquare
    ? { mode: 'short-side', ...sides, shortSide: sides.width, kernel: 'linear' }
    : { mode: 'stretch', ...sides, kernel: 'linear' };
  return { ...unit(resize), by: 'the metadata of an Ultralytics classifier' };
}

/** ONNX's own metadata of image models (docs/MetadataProps.md of onnx), which Custom Vision writes and Windows ML reads. */
function imageMetadata({ facts, size }: Foreign): Described | undefined {
  const { 'Image.BitmapPixelFormat': format, 'Image.NominalPixelRange': range } = facts.metadata as Partial<
    Record<string, string>
  >;
  if (format === undefined && range === undefined) return undefined;
  if (format !== undefined && !/^(Rgb8|Rgba8|Bgr8|Bgra8)$/.test(format))
    throw unsupported(`its metadata ask for ${JSON.stringify(format)} pictures`);
  const scaling = range === undefined ? RANGES.Normalized_0_1 : RANGES[range];
  if (scaling === undefined) throw unsupported(`its metadata ask for values in ${JSON.stringify(range)}`);
  const channels = format?.startsWith('Bgr') ? 'BGR' : 'RGB';
  return { preprocessing: { resize: stretch(size), ...scaling }, channels, by: "the model's Image metadata" };
}

const ZERO = [0, 0, 0] as const;
const ONE = [1, 1, 1] as const;
const RANGES: Readonly<Partial<Record<string, Omit<Preprocessing, 'resize'>>>> = {
  NominalRange_0_255: { scale: 1, mean: ZERO, std: ONE },
  Normalized_0_1: { scale: 1 / 255, mean: ZERO, std: ONE },
  Normalized_1_1: { scale: 1 / 127.5, mean: ONE, std: ONE },
};

/** Lobe's starter projects: the largest square from the middle, resized as Pillow does it by default, 0 to 1. */
function lobe({ neighbours, size, inputName }: Foreign): Described | undefined {
  const signature = neighbours['signature.json'];
  const { inputs } = memberOf(signature && parsed(signature));
  if (memberOf(memberOf(inputs).Image).name !== inputName) return undefined;
  return {
    ...unit({ mode: 'cover', ...usual(size), kernel: 'cubic' }),
    by: "Lobe's signature.json beside it",
  };
}

function huggingFace({ neighbours, size }: Foreign): Described | undefined {
  const config = neighbours['preprocessor_config.json'];
  if (!config) return undefined;
  const feeding = readPreprocessorConfig(config.text, (what) => unsupported(`${config.path}: ${what}`));
  const { width, height } = feeding.preprocessing.resize;
  if ((size.width ?? width) !== width || (size.height ?? height) !== height)
    throw unsupported(
      `${config.path} makes pictures of ${width} × ${height} pixels, the model takes ${size.width} × ${size.height}`,
    );
  return { ...feeding, by: 'preprocessor_config.json beside it' };
}

/**
 * Custom Vision's exports without metadata. Those of today take red first, 0 to 1, as their `predict.py` has it; the first ones, which
 * answer with `classLabel` and `loss` and have no manifest beside them, blue first, 0 to 255.
 */
function customVision({ facts, neighbours, size }: Foreign): Described | undefined {
  if (neighbours['cvexport.manifest'])
    return {
      ...unit({ ...stretch(size), kernel: 'cubic' }),
      by: "Custom Vision's cvexport.manifest beside it",
    };
  const outputs = facts.outputs.map(({ name }) => name);
  if (!outputs.includes('classLabel') || !outputs.includes('loss')) return undefined;
  const preprocessing = { resize: stretch(size), ...RANGES.NominalRange_0_255! };
  return { preprocessing, channels: 'BGR', by: 'its outputs classLabel and loss, as of Custom Vision' };
}

/** Teachable Machine's own code: `ImageOps.fit` with Lanczos, then `/ 127.5 - 1`. */
function teachableMachine({ neighbours, layout, size }: Foreign): Described | undefined {
  const labels = neighbours['labels.txt'];
  if (layout !== 'NHWC' || !labels || !/^\uFEFF?0 \S/.test(labels.text)) return undefined;
  const resize: Resize = { mode: 'cover', ...usual(size), kernel: 'lanczos3' };
  return {
    preprocessing: { resize, ...RANGES.Normalized_1_1! },
    channels: 'RGB',
    by: "Teachable Machine's labels.txt beside it",
  };
}

function usual({ width, height }: Foreign['size']): { readonly width: number; readonly height: number } {
  return { width: width ?? USUAL_SIZE, height: height ?? USUAL_SIZE };
}

/** Custom Vision's sample resizes as Pillow does by default. */
function stretch(size: Foreign['size']): Resize {
  return { mode: 'stretch', ...usual(size), kernel: 'cubic' };
}

function unit(resize: Resize): Feeding {
  return { preprocessing: { resize, ...RANGES.Normalized_0_1! }, channels: 'RGB' };
}

function unsupported(what: string): ModelBuilderError {
  return new ModelBuilderError(
    'model-preprocessing-unsupported',
    `The model cannot be fed as it says: ${what}.`,
    {
      hint: 'Say with --preprocessing what it wants to be fed, or move that file away from the model.',
    },
  );
}

/** Labels that a model or its neighbours name, and where. */
export interface NamedLabels {
  readonly labels: readonly string[];
  readonly by: string;
}

/** The labels that the file itself names: Ultralytics' `names`, those of a ZipMap, ours. @throws ModelBuilderError `labels-invalid` */
export function labelsInside(model: Uint8Array, { metadata }: OnnxFacts): NamedLabels | undefined {
  const { names, task, labels, producer } = metadata as Partial<Record<string, string>>;
  if (task === 'classify' && names !== undefined) {
    const listed = pythonNames(names);
    return listed && { labels: checkLabels(listed, 'names'), by: "the metadata's names" };
  }
  if (producer?.startsWith('create-model-builder') && labels !== undefined)
    return { labels: parseLabels(labels, "the model's metadata"), by: "the model's own metadata" };
  const zipped = zipMapLabels(model);
  return zipped && { labels: checkLabels(zipped, "the model's ZipMap"), by: "the model's ZipMap" };
}

/** The labels that lie beside a model. @throws ModelBuilderError `labels-invalid` */
export function labelsBeside(neighbours: Neighbours): NamedLabels | undefined {
  const { 'signature.json': signature, 'labels.txt': list, 'config.json': config } = neighbours;
  const file = [
    signature && 'classes' in memberOf(parsed(signature)) ? signature : undefined,
    list,
    config && 'id2label' in memberOf(parsed(config)) ? config : undefined,
  ].find((one) => one !== undefined);
  return file && { labels: parseLabels(file.text, file.path), by: file.path };
}

/** `{0: 'cat', 1: "dog's"}`, as Python writes a dictionary. */
function pythonNames(text: string): readonly string[] | undefined {
  const entry = /\s*(\d+)\s*:\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*(,|\}$)/y;
  const names: string[] = [];
  entry.lastIndex = text.startsWith('{') ? 1 : text.length;
  for (let match = entry.exec(text); match; match = entry.exec(text)) {
    if (Number(match[1]) !== names.length) return undefined;
    names.push(match[2].slice(1, -1).replace(/\\(.)/g, '$1'));
    if (match[3] === '}') return names;
  }
  return undefined;
}

function memberOf(value: unknown): Readonly<Record<string, unknown>> {
  return isPlainObject(value) ? value : {};
}

/** A neighbour that is no JSON says nothing. */
function parsed({ text }: Neighbour): unknown {
  try {
    return parseForeignJson(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
