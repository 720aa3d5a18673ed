import { ModelBuilderError } from '../errors.ts';
import { node, tensor, valueInfo } from './encode.ts';
import { freeName, tensorNames, viewModel, type ModelView } from './graph.ts';
import { renameTo, vacateName } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';
import { ELEMENT } from './schema.ts';
import type { TensorInfo } from './value-info.ts';

/** Name of the picture input, in every model of ours. */
export const INPUT_NAME = 'input1';

/** Oldest operator set in which the operators that we add mean what we take them to mean. */
export const MINIMUM_OPSET = 7;

/** @throws ModelBuilderError `model-opset-too-old` */
export function checkOpset({ opset }: ModelView): void {
  if (opset >= MINIMUM_OPSET) return;
  const message = `The model uses operator set ${opset}; ${MINIMUM_OPSET} or later is needed.`;
  throw new ModelBuilderError('model-opset-too-old', message, {
    hint: 'Export it again with opset 13 or later, or convert it with onnx.version_converter.',
  });
}

/**
 * The one input that a caller feeds.
 * @throws ModelBuilderError `model-inputs` when there are several, or none
 */
export function singleInput({ graph }: ModelView): TensorInfo & { readonly message: Uint8Array } {
  const initializers = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name));
  const input = inputs.at(0);
  if (input !== undefined && inputs.length === 1) return input;
  const names = inputs.map(({ name }) => `"${name}"`).join(', ');
  const found = inputs.length === 0 ? 'no input' : `${inputs.length} inputs (${names})`;
  throw new ModelBuilderError('model-inputs', `The model has ${found}; a picture model has exactly one.`, {
    hint: 'Use a model that takes pictures alone; one that takes text as well can be exported without that part.',
  });
}

/** Renames the model's only input. @throws ModelBuilderError `model-inputs` */
export function renameInput(model: Uint8Array, to: string = INPUT_NAME): Uint8Array {
  return renameTo(model, singleInput(viewModel(model)).name, to);
}

/** Per-channel arithmetic on raw bytes: (x * scale - mean[channel]) / std[channel]; channels in the order R, G, B. */
export interface Normalization {
  /** @example 1 / 255 */
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Layout that the model itself expects; the new input is always planar (NCHW). @default 'NCHW' */
  readonly layout?: 'NCHW' | 'NHWC';
}

/**
 * Puts the normalisation into the graph: the model's input then takes raw 0..255 float32 planar RGB `[N,3,H,W]`, under
 * the name that it had before. float16 models and models that expect channels last are fed through a Cast, a Transpose.
 * @throws ModelBuilderError `model-inputs`, `model-opset-too-old`
 */
export function prependNormalization(model: Uint8Array, normalization: Normalization): Uint8Array {
  const input = singleInput(viewModel(model));
  const { model: freed, movedTo: inner } = vacateName(model, input.name);
  const view = viewModel(freed);
  checkOpset(view);
  const taken = tensorNames(view.graph);
  const [scaleName, offsetName, scaled] = ['input_scale', 'input_offset', 'input_scaled'].map((name) =>
    freeName(name, taken),
  ) as [string, string, string];
  const { scale, mean, std, layout = 'NCHW' } = normalization;
  const channelsLast = layout === 'NHWC';

  const steps: [operator: string, others: string[], attributes: Record<string, number | number[]>][] = [
    ['Mul', [scaleName], {}],
    ['Add', [offsetName], {}],
  ];
  if (channelsLast) steps.push(['Transpose', [], { perm: [0, 2, 3, 1] }]);
  if (input.elementType === ELEMENT.float16) steps.push(['Cast', [], { to: ELEMENT.float16 }]);
  const nodes = steps.map(([operator, others, attributes], index) => {
    const from = index === 0 ? input.name : `${scaled}_${index}`;
    const to = index === steps.length - 1 ? inner : `${scaled}_${index + 1}`;
    return node(operator, [from, ...others], [to], attributes);
  });

  const [batch = null, a = null, b = null, c = null] = input.shape;
  const [height, width] = channelsLast ? [a, b] : [b, c];
  return rewriteModel(freed, {
    nodes: [...nodes, ...view.graph.nodes.map(({ message }) => message)],
    initializers: [
      ...view.graph.initializers.map(({ message }) => message),
      tensor(
        scaleName,
        [3, 1, 1],
        Float32Array.from(std, (value) => scale / value),
      ),
      tensor(
        offsetName,
        [3, 1, 1],
        Float32Array.from(std, (value, channel) => -mean[channel] / value),
      ),
    ],
    inputs: [valueInfo(input.name, [batch ?? 'N', 3, height, width])],
  });
}

/**
 * Declares the batch dimension dynamic where it was fixed. A graph that has the old batch size baked into a Reshape will
 * still refuse other batches when it runs: try one of 2 before relying on it.
 */
export function makeBatchDynamic(model: Uint8Array): Uint8Array {
  const { graph } = viewModel(model);
  const initializers = new Set(graph.initializers.map(({ name }) => name));
  const loosen = ({ name, shape, elementType }: TensorInfo) =>
    valueInfo(name, shape.length === 0 ? [] : ['N', ...shape.slice(1)], elementType);
  return rewriteModel(model, {
    inputs: graph.inputs.filter(({ name }) => !initializers.has(name)).map(loosen),
    outputs: graph.outputs.map(loosen),
    valueInfos: [],
  });
}
