import { node, valueInfo } from './encode.ts';
import { tensorNames, viewModel } from './graph.ts';
import { INPUT_NAME } from './prepare-backbone.ts';
import { renameTensors } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';
import { FEATURES_NAME } from './select-features.ts';

/**
 * Puts backbones into one graph: they read the same `input1`, and their `features` float32 `[N, C]` are joined in the given order.
 * @param backbones name, which goes in front of its tensors' names, → model with one such input and output; all of one operator set
 * @param metadata of the result, beside that of the first
 * @throws ModelBuilderError as `viewModel`
 */
export function putSideBySide(
  backbones: Readonly<Record<string, Uint8Array>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const parts = Object.entries(backbones).map(([name, model]) => prefixTensors(model, `${name}/`));
  const graphs = parts.map((model) => viewModel(model).graph);
  const outputs = graphs.map(({ outputs: [features] }) => features);
  const messages = (list: 'nodes' | 'initializers') =>
    graphs.flatMap((graph) => graph[list].map(({ message }) => message));
  const width = outputs.reduce((sum, { shape }) => sum + (shape[1] ?? Number.NaN), 0);
  const joined = node(
    'Concat',
    outputs.map(({ name }) => name),
    [FEATURES_NAME],
    { axis: 1 },
  );
  return rewriteModel(parts[0], {
    nodes: [...messages('nodes'), joined],
    initializers: messages('initializers'),
    outputs: [valueInfo(FEATURES_NAME, ['N', Number.isNaN(width) ? null : width])],
    valueInfos: [],
    metadata,
  });
}

function prefixTensors(model: Uint8Array, prefix: string): Uint8Array {
  const names = [...tensorNames(viewModel(model).graph)].filter((name) => name !== INPUT_NAME && name !== '');
  return renameTensors(model, new Map(names.map((name) => [name, `${prefix}${name}`])));
}
