import { model, node, tensor, valueInfo, type Dimension } from '../../../src/onnx/encode.ts';

/** A repeatable sequence in -1..1. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const CHANNELS = 12;

export interface TinyOptions {
  /** Side of the input in pixels. */
  readonly side?: number;
  readonly batch?: Dimension;
  readonly inputName?: string;
  /** Names of inputs that a picture model should not have. */
  readonly extraInputs?: readonly string[];
  /** Lets the features depend on the first of them. */
  readonly useExtra?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A convolution that halves the picture three times; `extra` shifts its result. */
const body = (inputName: string, extra: string | undefined) => [
  node('Conv', [inputName, 'kernel'], ['conv'], { strides: [8, 8], kernel_shape: [8, 8] }),
  ...(extra === undefined
    ? [node('Relu', ['conv'], ['relu'])]
    : [
        node('ReduceMax', [extra], ['shift'], { keepdims: 0 }),
        node('Add', ['conv', 'shift'], ['shifted']),
        node('Relu', ['shifted'], ['relu']),
      ]),
];

function tiny(
  {
    side = 32,
    batch = 'N',
    inputName = 'pixel_values',
    extraInputs = [],
    useExtra = false,
    metadata = {},
  }: TinyOptions,
  nodes: ReturnType<typeof node>[],
  outputs: ReturnType<typeof valueInfo>[],
  initializers: ReturnType<typeof tensor>[] = [],
): Uint8Array {
  return model({
    nodes: [...body(inputName, useExtra ? extraInputs[0] : undefined), ...nodes],
    metadata,
    initializers: [tensor('kernel', [CHANNELS, 3, 8, 8], numbers(CHANNELS * 3 * 64)), ...initializers],
    inputs: [
      valueInfo(inputName, [batch, 3, side, side]),
      ...extraInputs.map((name) => valueInfo(name, ['N', 4])),
    ],
    outputs,
  });
}

/** `pooler_output` [N, C], as DINOv2 exports have it, with `last_hidden_state` beside it. */
export function poolerModel(options: TinyOptions = {}): Uint8Array {
  return tiny(
    options,
    [
      node('GlobalAveragePool', ['relu'], ['pooled']),
      node('Flatten', ['pooled'], ['pooler_output']),
      node('Flatten', ['relu'], ['last_hidden_state']),
    ],
    [valueInfo('last_hidden_state', ['N', null]), valueInfo('pooler_output', ['N', CHANNELS])],
  );
}

/** `pooler_output` [N, C], quantised by the largest value of the whole batch, as dynamically quantised exports do it. */
export function quantizedModel(options: TinyOptions = {}): Uint8Array {
  return tiny(
    options,
    [
      node('GlobalAveragePool', ['relu'], ['pooled']),
      node('Flatten', ['pooled'], ['flat']),
      node('DynamicQuantizeLinear', ['flat'], ['bytes', 'scale', 'zero']),
      node('DequantizeLinear', ['bytes', 'scale', 'zero'], ['pooler_output']),
    ],
    [valueInfo('pooler_output', ['N', CHANNELS])],
  );
}

/** `last_hidden_state` [N, tokens, C]; a fixed reshape takes one picture a run, whatever is declared. */
export function tokenModel({
  fixedReshape = false,
  ...options
}: TinyOptions & { readonly fixedReshape?: boolean } = {}): Uint8Array {
  return tiny(
    options,
    [
      node('Reshape', ['relu', 'shape'], ['flat']),
      node('Transpose', ['flat'], ['last_hidden_state'], { perm: [0, 2, 1] }),
    ],
    [valueInfo('last_hidden_state', [fixedReshape ? 1 : 'N', null, CHANNELS])],
    [
      tensor(
        'shape',
        [3],
        fixedReshape ? BigInt64Array.of(1n, 12n, 16n) : BigInt64Array.of(0n, BigInt(CHANNELS), -1n),
      ),
    ],
  );
}

/** `last_hidden_state` [N, C, h, w], as convolutional feature models have it. */
export function mapModel(options: TinyOptions = {}): Uint8Array {
  return tiny(
    options,
    [node('Identity', ['relu'], ['last_hidden_state'])],
    [valueInfo('last_hidden_state', ['N', CHANNELS, null, null])],
  );
}

/** `logits` [N, 10] after a Gemm, or a MatMul and an Add. */
export function classifierModel(options: TinyOptions & { readonly matMul?: boolean } = {}): Uint8Array {
  const head = options.matMul
    ? [node('MatMul', ['penultimate', 'w'], ['product']), node('Add', ['product', 'b'], ['logits'])]
    : [node('Gemm', ['penultimate', 'w', 'b'], ['logits'])];
  return tiny(
    options,
    [node('GlobalAveragePool', ['relu'], ['pooled']), node('Flatten', ['pooled'], ['penultimate']), ...head],
    [valueInfo('logits', ['N', 10])],
    [tensor('w', [CHANNELS, 10], numbers(CHANNELS * 10, 2)), tensor('b', [10], numbers(10, 3))],
  );
}

/** `image_embeds` [N, 6] with `last_hidden_state`, as CLIP's vision half has it. */
export function clipModel(options: TinyOptions = {}): Uint8Array {
  return tiny(
    options,
    [
      node('GlobalAveragePool', ['relu'], ['pooled']),
      node('Flatten', ['pooled'], ['flat']),
      node('MatMul', ['flat', 'w'], ['image_embeds']),
      node('Identity', ['relu'], ['last_hidden_state']),
    ],
    [valueInfo('image_embeds', ['N', 6]), valueInfo('last_hidden_state', ['N', null, null, null])],
    [tensor('w', [CHANNELS, 6], numbers(CHANNELS * 6, 4))],
  );
}

/** A classifier that takes channels last, as TensorFlow exports do. */
export function channelsLastModel(): Uint8Array {
  return model({
    nodes: [
      node('Transpose', ['images'], ['planes'], { perm: [0, 3, 1, 2] }),
      ...body('planes', undefined),
      node('GlobalAveragePool', ['relu'], ['pooled']),
      node('Flatten', ['pooled'], ['penultimate']),
      node('Gemm', ['penultimate', 'w', 'b'], ['product']),
      node('Softmax', ['product'], ['logits'], { axis: 1 }),
    ],
    initializers: [
      tensor('kernel', [CHANNELS, 3, 8, 8], numbers(CHANNELS * 3 * 64)),
      tensor('w', [CHANNELS, 10], numbers(CHANNELS * 10, 2)),
      tensor('b', [10], numbers(10, 3)),
    ],
    inputs: [valueInfo('images', ['N', 32, 32, 3])],
    outputs: [valueInfo('logits', ['N', 10])],
  });
}
