import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { ELEMENT } from '../../src/onnx/schema.ts';

export interface TinyModel {
  readonly labels: number;
  /** @default 'input1' */
  readonly input?: string;
  /** @default 'output1' */
  readonly output?: string;
  /** @default 'NCHW' */
  readonly layout?: 'NCHW' | 'NHWC';
  /** Ends in Softmax instead of logits. */
  readonly softmax?: boolean;
  /** Starts with Mul: normalises by itself. */
  readonly rescales?: boolean;
  /** Starts with Sub of a mean for each channel; planar only. */
  readonly subtracts?: readonly number[];
  /** Declares no size at all, as Hugging Face's exports do. */
  readonly open?: boolean;
  /** Declares a batch of exactly 1. */
  readonly oneAtATime?: boolean;
  /** Weights' scale: values of 0 to 255 want about 0.002, normalised ones about 0.5. @default 0.5 */
  readonly gain?: number;
  /** `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const SIZE = 224;
const CELL = 32;
export const CELLS = (SIZE / CELL) ** 2;
/** The tensor of the grid's mean colours: three channels, one after the other. */
export const FEATURES = 'cells';

/**
 * A real, small classifier: mean colours of a 7 × 7 grid, times fixed pseudo-random weights. Every pixel's place and channel
 * counts, so that wrong preprocessing shows.
 */
export function tinyModel(options: TinyModel): Uint8Array {
  const { labels, input = 'input1', output = 'output1', layout = 'NCHW', gain = 0.5 } = options;
  const batch = options.oneAtATime ? 1 : 'N';
  const shape = layout === 'NCHW' ? [batch, 3, SIZE, SIZE] : [batch, SIZE, SIZE, 3];
  const features = CELLS * 3;
  const weights = Float32Array.from(
    { length: features * labels },
    (_, i) => gain * Math.sin(12.9898 * (i + 1) * (i + 1)),
  );
  const steps = [];
  let at = input;
  const step = (operator: string, more: string[] = [], attributes = {}, next = `t${steps.length}`) => {
    steps.push(node(operator, [at, ...more], [next], attributes));
    at = next;
  };
  if (options.rescales) step('Mul', ['rescale']);
  if (options.subtracts) step('Sub', ['mean']);
  if (layout === 'NHWC') step('Transpose', [], { perm: [0, 3, 1, 2] });
  step('Conv', ['identity'], { group: 3, kernel_shape: [1, 1] });
  step('AveragePool', [], { kernel_shape: [CELL, CELL], strides: [CELL, CELL] });
  step('Flatten', [], { axis: 1 }, FEATURES);
  step('MatMul', ['weights']);
  steps.push(
    node(options.softmax ? 'Softmax' : 'Identity', [at], [output], options.softmax ? { axis: 1 } : {}),
  );
  return model({
    nodes: steps,
    initializers: [
      tensor('rescale', [], Float32Array.of(1 / 255)),
      ...(options.subtracts ? [tensor('mean', [3, 1, 1], Float32Array.from(options.subtracts))] : []),
      tensor('identity', [3, 1, 1, 1], Float32Array.of(1, 1, 1)),
      tensor('weights', [features, labels], weights),
    ],
    inputs: [valueInfo(input, options.open ? ['N', 'C', 'H', 'W'] : shape)],
    outputs: [valueInfo(output, [batch, labels])],
    metadata: options.metadata,
  });
}

export interface MeansModel {
  readonly side?: number;
  readonly batch?: number | 'N';
  readonly input?: number;
  readonly output?: number;
  /** What the graph needs inside, whatever it declares. */
  readonly inside?: number;
}

/** Mean of each channel as the scores of three labels; for models that declare something else than they are. */
export function meansModel({
  side = 8,
  batch = 'N',
  input = ELEMENT.float32,
  output = ELEMENT.float32,
  inside,
}: MeansModel): Uint8Array {
  return model({
    nodes: [
      node('Cast', ['x'], ['float'], { to: ELEMENT.float32 }),
      ...(inside === undefined
        ? [node('Identity', ['float'], ['same'])]
        : [node('Reshape', ['float', 'shape'], ['same'])]),
      node('GlobalAveragePool', ['same'], ['pooled']),
      node('Flatten', ['pooled'], ['flat']),
      node('Cast', ['flat'], ['y'], { to: output }),
    ],
    initializers:
      inside === undefined ? [] : [tensor('shape', [4], BigInt64Array.of(1n, 3n, BigInt(inside), 8n))],
    inputs: [valueInfo('x', [batch, 3, side, side], input)],
    outputs: [valueInfo('y', [batch, 3], output)],
  });
}
