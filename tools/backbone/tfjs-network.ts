import { unsupported } from './conversion-error.ts';
import { fromDepthwise, fromHwio } from './kernels.ts';
import type { ConvLayer, Layer, Network } from './layers.ts';
import type { Weights, WeightsGroup } from './tfjs-weights.ts';

interface TfjsAttribute {
  /** Bytes of a string. */
  readonly s?: readonly number[];
  readonly list?: { readonly i?: readonly string[] };
}

interface TfjsNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, TfjsAttribute | undefined>>;
}

/** The part of a TensorFlow.js graph model's `model.json` that is read. */
export interface TfjsModel {
  readonly modelTopology: { readonly node: readonly TfjsNode[] };
  readonly weightsManifest: readonly WeightsGroup[];
}

function text(node: TfjsNode, name: string): string {
  return String.fromCharCode(...(node.attr[name]?.s ?? []));
}

/** A spatial attribute that is the same in height and width: `[1, n, n, 1]` → n. */
function spatial(node: TfjsNode, name: string): number {
  const [batch, height, width, channels] = (node.attr[name]?.list?.i ?? []).map(Number);
  if (batch === 1 && channels === 1 && height === width) return height;
  throw unsupported(`${name} [${[batch, height, width, channels].join(',')}] in ${node.name}`);
}

function convolution(node: TfjsNode, weights: Weights): ConvLayer {
  const padding = text(node, 'padding');
  if (padding !== 'SAME' && padding !== 'VALID') throw unsupported(`padding "${padding}" in ${node.name}`);
  if (text(node, 'data_format') !== 'NHWC') throw unsupported(`the data format of ${node.name}`);
  if (spatial(node, 'dilations') !== 1) throw unsupported(`dilation in ${node.name}`);
  const common = { kind: 'conv', input: node.input[0], output: node.name, padding } as const;
  const stride = spatial(node, 'strides');
  const [height, width, channels, multiplier] = weights.shape;
  if (node.op === 'Conv2D') return { ...common, stride, kernel: fromHwio(weights.data, weights.shape), groups: 1 };
  if (multiplier !== 1) throw unsupported(`depth multiplier ${multiplier} in ${node.name}`);
  return { ...common, stride, kernel: fromDepthwise(weights.data, height, width, channels), groups: channels };
}

function perChannel(node: TfjsNode, constant: Weights): Float32Array {
  if (constant.shape.length !== 1) throw unsupported(`a constant of shape [${constant.shape.join(',')}] in ${node.name}`);
  return constant.data;
}

function toLayer(node: TfjsNode, weights: ReadonlyMap<string, Weights>): Layer {
  const constant = node.input.map((name) => weights.get(name)).find((found) => found !== undefined);
  const [input, other] = node.input.filter((name) => !weights.has(name));
  const output = node.name;
  const shape = `${node.input.length - (constant ? 1 : 0)} tensors and ${constant ? 'a' : 'no'} constant`;
  switch (`${node.op} of ${shape}`) {
    case 'Conv2D of 1 tensors and a constant':
    case 'DepthwiseConv2dNative of 1 tensors and a constant':
      return convolution(node, constant!);
    case 'Mul of 1 tensors and a constant':
      return { kind: 'scale', input, output, factors: perChannel(node, constant!) };
    case 'Add of 1 tensors and a constant':
      return { kind: 'shift', input, output, offsets: perChannel(node, constant!) };
    case 'Add of 2 tensors and no constant':
    case 'AddN of 2 tensors and no constant':
      return { kind: 'add', inputs: [input, other], output };
    case 'Relu6 of 1 tensors and no constant':
      return { kind: 'relu6', input, output };
    default:
      throw unsupported(`the operator ${node.op} of ${shape} (${node.name})`);
  }
}

/**
 * Walks back from the levels to `input`: what a detector does after them is never looked at.
 * @param input the tensor that takes -1..1, at which the walk stops
 */
export function tfjsNetwork(
  model: TfjsModel,
  weights: ReadonlyMap<string, Weights>,
  input: string,
  levels: readonly string[],
): Network {
  const nodes = new Map(model.modelTopology.node.map((node) => [node.name, node]));
  const layers: Layer[] = [];
  const done = new Set([input]);
  const visit = (name: string): void => {
    if (done.has(name) || weights.has(name)) return;
    done.add(name);
    const node = nodes.get(name);
    if (!node) throw unsupported(`a graph without the tensor ${name}`);
    node.input.forEach(visit);
    layers.push(toLayer(node, weights));
  };
  levels.forEach(visit);
  return { input, layers, levels };
}
