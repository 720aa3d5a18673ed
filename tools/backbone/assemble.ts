import { model, node, valueInfo } from '../../src/onnx/encode.ts';
import { addConstant, addNetwork, CLIP_BOUNDS, type Graph, type WeightFormat } from './emit.ts';
import { foldNormalization } from './fold.ts';
import type { Network } from './layers.ts';
import { BYTE_OFFSET, BYTE_SCALE, FEATURES_PER_SOURCE, INPUT_SIZE } from './sources.ts';

/**
 * Puts networks side by side into one ONNX file: input `input1` float32 `[N,3,224,224]`, planar RGB, 0..255; output
 * `features` float32 `[N, 1920 × networks]`, level after level, network after network.
 */
export function assembleBackbone(
  networks: readonly (readonly [name: string, network: Network])[],
  format: WeightFormat,
): Uint8Array {
  const graph: Graph = { nodes: [], initializers: [] };
  const scale = addConstant(graph, 'byte_scale', [], Float32Array.of(BYTE_SCALE));
  const offset = addConstant(graph, 'byte_offset', [], Float32Array.of(BYTE_OFFSET));
  CLIP_BOUNDS.forEach((name, index) => addConstant(graph, name, [], Float32Array.of(6 * index)));
  graph.nodes.push(node('Mul', ['input1', scale], ['scaled']), node('Add', ['scaled', offset], ['normalized']));
  const levels = networks.flatMap(([name, network]) =>
    addNetwork(graph, `${name}/`, foldNormalization(network), 'normalized', INPUT_SIZE, format),
  );
  graph.nodes.push(node('Concat', levels, ['levels'], { axis: 1 }), node('Flatten', ['levels'], ['features'], { axis: 1 }));
  return model({
    ...graph,
    graphName: networks.map(([name]) => name).join('+'),
    inputs: [valueInfo('input1', ['N', 3, INPUT_SIZE, INPUT_SIZE])],
    outputs: [valueInfo('features', ['N', FEATURES_PER_SOURCE * networks.length])],
  });
}
