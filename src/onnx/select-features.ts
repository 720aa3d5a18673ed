import { ModelBuilderError } from '../errors.ts';
import { node, tensor, valueInfo, type AttributeValue, type Dimension } from './encode.ts';
import { freeName, tensorNames, viewModel, type GraphView, type ModelView } from './graph.ts';
import type { NodeView } from './node.ts';
import { checkOpset } from './prepare-backbone.ts';
import { vacateName } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';
import { ELEMENT } from './schema.ts';
import type { ProtoWriter } from './wire.ts';

/** Name of the output that {@link selectFeatures} leaves. */
export const FEATURES_NAME = 'features';

/**
 * How the chosen tensor becomes one row of features a picture. `as-is`: it is `[N,C]` already. `spatial-mean`:
 * `[N,C,H,W]` → `[N,C]`. `token-mean`, `first-token`: `[N,T,C]` → `[N,C]`.
 */
export type FeaturePooling = 'as-is' | 'spatial-mean' | 'token-mean' | 'first-token';

export interface FeatureSelection {
  /** A graph output or any tensor inside the graph. */
  readonly tensor: string;
  readonly poolTo: FeaturePooling;
  /** Width of a row, where it is known: declared on the output. */
  readonly features?: number;
}

type PoolingStep = readonly [operator: string, attributes: Readonly<Record<string, AttributeValue>>];

/** Operators that mean the same in every operator set since {@link MINIMUM_OPSET}, ReduceMean (changed in 18) does not. */
const POOLING: Readonly<Record<FeaturePooling, readonly PoolingStep[]>> = {
  'as-is': [],
  'spatial-mean': [
    ['GlobalAveragePool', {}],
    ['Flatten', { axis: 1 }],
  ],
  'token-mean': [
    ['Transpose', { perm: [0, 2, 1] }],
    ['GlobalAveragePool', {}],
    ['Flatten', { axis: 1 }],
  ],
  'first-token': [['Gather', { axis: 1 }]],
};

interface Needed {
  readonly nodes: readonly NodeView[];
  readonly names: ReadonlySet<string>;
}

/** Everything that the tensor is computed from, in the graph's order. */
export function neededFor(graph: GraphView, tensorName: string): Needed {
  const producers = new Map(graph.nodes.flatMap((item) => item.outputs.map((name) => [name, item] as const)));
  const nodes = new Set<NodeView>();
  const names = new Set([tensorName]);
  // A Set's iteration visits what is added on the way: this walks back to the inputs, each tensor once.
  for (const name of names) {
    const producer = producers.get(name);
    if (!producer || nodes.has(producer)) continue;
    nodes.add(producer);
    for (const input of [...producer.inputs, ...producer.captured]) names.add(input);
  }
  return { nodes: graph.nodes.filter((item) => nodes.has(item)), names };
}

function checkTensor(graph: GraphView, name: string): void {
  if (graph.nodes.some(({ outputs }) => outputs.includes(name))) return;
  const outputs = graph.outputs.map((output) => `"${output.name}"`).join(', ');
  throw new ModelBuilderError('model-no-tensor', `The model computes no tensor named "${name}".`, {
    hint: `Its outputs are ${outputs}. Tensor names inside the graph can be seen in a viewer such as Netron.`,
  });
}

function poolingNodes(view: ModelView, from: string, poolTo: FeaturePooling): ProtoWriter[] {
  const taken = tensorNames(view.graph);
  // float16 features would need a float16 head: everything after the backbone is float32.
  const steps: readonly PoolingStep[] = [['Cast', { to: ELEMENT.float32 }], ...POOLING[poolTo]];
  const prefix = freeName('pooling', taken);
  return steps.map(([operator, attributes], index) => {
    const input = index === 0 ? from : `${prefix}_${index}`;
    const output = index === steps.length - 1 ? FEATURES_NAME : `${prefix}_${index + 1}`;
    const inputs = operator === 'Gather' ? [input, `${prefix}_index`] : [input];
    return node(operator, inputs, [output], attributes);
  });
}

/**
 * Cuts a model at one tensor: its only output becomes `features` float32 `[N, C]`. Nodes, initializers and inputs that
 * the tensor does not depend on are left out.
 * @throws ModelBuilderError `model-no-tensor`, `model-opset-too-old`
 */
export function selectFeatures(model: Uint8Array, selection: FeatureSelection): Uint8Array {
  checkTensor(viewModel(model).graph, selection.tensor);
  const { model: freed, movedTo } = vacateName(model, FEATURES_NAME);
  const chosen = selection.tensor === FEATURES_NAME ? movedTo : selection.tensor;
  const view = viewModel(freed);
  checkOpset(view);
  const { graph } = view;
  const needed = neededFor(graph, chosen);
  const used = ({ name }: { readonly name: string }): boolean => needed.names.has(name);
  const initializers = graph.initializers.filter(used).map(({ message }) => message);
  const index = `${freeName('pooling', tensorNames(graph))}_index`;
  const columns: Dimension = selection.features ?? null;
  const names = new Set(graph.initializers.map(({ name }) => name));
  return rewriteModel(freed, {
    nodes: [...needed.nodes.map(({ message }) => message), ...poolingNodes(view, chosen, selection.poolTo)],
    initializers:
      selection.poolTo === 'first-token'
        ? [...initializers, tensor(index, [], BigInt64Array.of(0n))]
        : initializers,
    sparseInitializers: graph.sparseInitializers.filter(used).map(({ message }) => message),
    inputs: graph.inputs
      .filter((input) => used(input) && !names.has(input.name))
      .map(({ message }) => message),
    outputs: [valueInfo(FEATURES_NAME, ['N', columns])],
    valueInfos: [],
  });
}
