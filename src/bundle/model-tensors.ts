import { ModelBuilderError } from '../errors.ts';
import type { OnnxFacts } from '../onnx/inspect.ts';
import { ELEMENT } from '../onnx/schema.ts';
import type { TensorInfo } from '../onnx/value-info.ts';
import type { PipelineSteps } from './pipeline.ts';
import { LARGEST_SIDE } from './preprocessing.ts';

/** Width and height of models that leave them open, pixels: what most image classifiers are trained with. */
export const USUAL_SIZE = 224;

/**
 * The one tensor that takes pictures.
 * @throws ModelBuilderError `model-input-unsupported`
 */
export function pictureInput({ inputs }: Pick<OnnxFacts, 'inputs'>): PipelineSteps['input'] {
  const [input] = inputs;
  if (inputs.length !== 1 || input.shape.length !== 4 || input.elementType !== ELEMENT.float32)
    throw unsupported(
      `An image classifier has one float32 input of four dimensions; this model has ${inputs.map(typedText).join(' and ') || 'none'}.`,
      'Export the model with one picture tensor, [N, 3, height, width] or [N, height, width, 3], as float32.',
    );
  const { name, shape } = input;
  const [, channels, , last] = shape;
  const layout = channels === 3 ? 'NCHW' : last === 3 ? 'NHWC' : isOpen(channels, last) ? 'NCHW' : undefined;
  if (layout === undefined)
    throw unsupported(
      `The input ${tensorText(input)} has no dimension of 3 colour channels.`,
      'Models for grey pictures or other channels are not supported: export one that takes RGB.',
    );
  if (shape[0] !== null && shape[0] !== 1)
    throw unsupported(
      `The input ${tensorText(input)} takes exactly ${shape[0]} pictures at a time.`,
      'Export the model with a dynamic batch, [N, ...], or for one picture, [1, ...].',
    );
  const found = { name, shape, layout, channels: 'RGB' } as const;
  const { width, height } = pictureSize(found);
  if (Math.max(width, height) > LARGEST_SIDE)
    throw unsupported(
      `The input ${tensorText(input)} takes pictures of ${width} × ${height} pixels; ${LARGEST_SIDE} a side are the most.`,
      'Export the model for smaller pictures.',
    );
  return found;
}

/** Whether the first axis after the batch may be that of the colours: an exporter left it open, and the last one is none of other channels. */
function isOpen(first: number | null, last: number | null): boolean {
  return first === null && (last === null || last > 4);
}

/** Pixels; the usual ones where the graph leaves them open. */
function pictureSize({ shape, layout }: Pick<PipelineSteps['input'], 'shape' | 'layout'>): {
  readonly width: number;
  readonly height: number;
} {
  const { width, height } = declaredSize({ shape, layout });
  return { width: width ?? USUAL_SIZE, height: height ?? USUAL_SIZE };
}

/** Pixels; `null` where the graph leaves it open. */
export function declaredSize({ shape, layout }: Pick<PipelineSteps['input'], 'shape' | 'layout'>): {
  readonly width: number | null;
  readonly height: number | null;
} {
  const [height, width] = layout === 'NCHW' ? shape.slice(2) : shape.slice(1);
  return { width, height };
}

/**
 * The tensor that holds one score a label.
 * @throws ModelBuilderError `model-labels-mismatch`, `model-output-unsupported`
 */
export function scoresOutput(
  { outputs }: Pick<OnnxFacts, 'outputs'>,
  labels: readonly string[],
): Pick<TensorInfo, 'name' | 'shape'> {
  const flat = outputs.filter(({ shape }) => shape.length === 2);
  const fitting = [labels.length, null].flatMap((size) => flat.filter(({ shape }) => shape[1] === size));
  const output = fitting.find(({ elementType }) => elementType === ELEMENT.float32);
  if (output) return { name: output.name, shape: output.shape };
  if (fitting.length > 0)
    throw new ModelBuilderError(
      'model-output-unsupported',
      `Scores must be float32; this model has ${fitting.map(typedText).join(' and ')}.`,
      { hint: 'Export the model as float32, or with a Cast to float32 at its end.' },
    );
  throw new ModelBuilderError(
    'model-labels-mismatch',
    `There are ${labels.length} labels, but no output of the model is [N, ${labels.length}]: it has ${outputs.map(tensorText).join(', ') || 'none'}.`,
    {
      hint: 'Give the labels file that belongs to this model, one label for each class, in class index order.',
    },
  );
}

/** `"input1" [N, 3, 224, 224]` */
export function tensorText({ name, shape }: Pick<TensorInfo, 'name' | 'shape'>): string {
  return `${JSON.stringify(name)} [${shape.map((size) => size ?? 'N').join(', ')}]`;
}

function typedText(tensor: TensorInfo): string {
  return `${tensorText(tensor)} of ${ELEMENT_NAMES[tensor.elementType] ?? 'an unknown type'}`;
}

/** Names of TensorProto.DataType, by number. */
const ELEMENT_NAMES: readonly (string | undefined)[] = [
  undefined,
  ...[
    'float32',
    'uint8',
    'int8',
    'uint16',
    'int16',
    'int32',
    'int64',
    'string',
    'bool',
    'float16',
    'float64',
  ],
  ...['uint32', 'uint64', 'complex64', 'complex128', 'bfloat16'],
];

function unsupported(message: string, hint: string): ModelBuilderError {
  return new ModelBuilderError('model-input-unsupported', message, { hint });
}
