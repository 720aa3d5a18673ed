import { node, tensor, type TensorData } from '../../src/onnx/encode.ts';
import { ELEMENT } from '../../src/onnx/schema.ts';
import type { ProtoWriter } from '../../src/onnx/wire.ts';
import { unsupported } from './conversion-error.ts';
import type { ConvLayer, Kernel, Network } from './layers.ts';
import { quantize } from './quantize.ts';

export interface Graph {
  readonly nodes: ProtoWriter[];
  readonly initializers: ProtoWriter[];
}

export type WeightFormat = 'float32' | 'uint8';

/** Kernels with fewer weights a channel (depthwise, the first layer) stay float32: there uint8 saves little and costs most. */
const QUANTIZE_FROM = 16;

/** Names of the scalars 0 and 6, shared by all Clip nodes. */
export const CLIP_BOUNDS = ['zero', 'six'] as const;

/** Adds an initializer and returns its name. */
export function addConstant(graph: Graph, name: string, dims: readonly number[], data: TensorData): string {
  graph.initializers.push(tensor(name, dims, data));
  return name;
}

/** Dequantised by Cast, Mul, Add, which onnxruntime folds when it loads; it does not fold DequantizeLinear. */
function addKernel(graph: Graph, name: string, kernel: Kernel, format: WeightFormat): string {
  const [out, ...rest] = kernel.shape;
  const perChannel = rest.reduce((product, size) => product * size, 1);
  if (format === 'float32' || perChannel < QUANTIZE_FROM) {
    return addConstant(graph, `${name}/weights`, kernel.shape, kernel.data);
  }
  const { quantized, step, minimum } = quantize(kernel);
  const stored = addConstant(graph, `${name}/weights_uint8`, kernel.shape, quantized);
  const steps = addConstant(graph, `${name}/weights_step`, [out, 1, 1, 1], step);
  const minima = addConstant(graph, `${name}/weights_minimum`, [out, 1, 1, 1], minimum);
  graph.nodes.push(
    node('Cast', [stored], [`${name}/weights_cast`], { to: ELEMENT.float32 }),
    node('Mul', [`${name}/weights_cast`, steps], [`${name}/weights_scaled`]),
    node('Add', [`${name}/weights_scaled`, minima], [`${name}/weights`]),
  );
  return `${name}/weights`;
}

interface Extent {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Output size and padding along one axis. */
function extent(size: number, kernel: number, { stride, padding }: ConvLayer): Extent {
  if (padding === 'VALID') return { size: Math.floor((size - kernel) / stride) + 1, before: 0, after: 0 };
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + kernel - size, 0);
  return { size: out, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

function addConvolution(graph: Graph, prefix: string, layer: ConvLayer, size: number, format: WeightFormat): number {
  const output = prefix + layer.output;
  const [channels, , height, width] = layer.kernel.shape;
  if (height !== width) throw unsupported(`a kernel of ${height} by ${width}`);
  const { size: outSize, before, after } = extent(size, height, layer);
  const kernel = addKernel(graph, output, layer.kernel, format);
  const bias = layer.bias ? [addConstant(graph, `${output}/bias`, [channels], layer.bias)] : [];
  graph.nodes.push(
    node('Conv', [prefix + layer.input, kernel, ...bias], [output], {
      kernel_shape: [height, width],
      strides: [layer.stride, layer.stride],
      dilations: [1, 1],
      pads: [before, before, after, after],
      group: layer.groups,
    }),
  );
  return outSize;
}

/**
 * Writes a network's layers and averages its levels; returns the names of the averages, `[N,C,1,1]` each.
 * @param prefix in front of every tensor name, so that two networks fit into one graph
 * @param size width and height of the input, pixels
 */
export function addNetwork(
  graph: Graph,
  prefix: string,
  network: Network,
  input: string,
  size: number,
  format: WeightFormat,
): string[] {
  const sizes = new Map([[network.input, size]]);
  graph.nodes.push(node('Identity', [input], [prefix + network.input]));
  for (const layer of network.layers) {
    const from = layer.kind === 'add' ? layer.inputs[0] : layer.input;
    let outSize = sizes.get(from)!;
    if (layer.kind === 'conv') outSize = addConvolution(graph, prefix, layer, outSize, format);
    else if (layer.kind === 'add') {
      graph.nodes.push(node('Add', layer.inputs.map((name) => prefix + name), [prefix + layer.output]));
    } else if (layer.kind === 'relu6') {
      graph.nodes.push(node('Clip', [prefix + layer.input, ...CLIP_BOUNDS], [prefix + layer.output]));
    } else throw unsupported(`a ${layer.kind} that no convolution can take in (${layer.output})`);
    sizes.set(layer.output, outSize);
  }
  return network.levels.map((level, index) => {
    const average = `${prefix}level_${index + 1}`;
    graph.nodes.push(node('GlobalAveragePool', [prefix + level], [average]));
    return average;
  });
}
