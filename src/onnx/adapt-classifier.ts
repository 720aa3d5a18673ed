import { lastTextOf, messagesOf, textsOf } from './access.ts';
import { node, valueInfo, type AttributeValue } from './encode.ts';
import { freeName, tensorNames, viewModel, type GraphView } from './graph.ts';
import type { NodeView } from './node.ts';
import { vacateName } from './rename-tensors.ts';
import { rewriteModel } from './rewrite.ts';
import { ATTRIBUTE, ELEMENT, NODE } from './schema.ts';
import { neededFor } from './select-features.ts';
import type { TensorInfo } from './value-info.ts';

/** A classifier that takes pictures and gives rows of scores, whatever form its exporter gave to both. */
export interface Adapted {
  readonly model: Uint8Array;
  /** What was done, for people; absent where nothing was. */
  readonly change?: string;
}

/**
 * Gives a model of flat pixels, float32 `[N, 3 · side²]`, an input `[N, side, side, 3]` under the same name: rows of pixels, the
 * colours of each beside each other, as `numpy.asarray(picture).reshape(-1)` lays them out for scikit-learn.
 */
export function adaptInput(model: Uint8Array): Adapted {
  const { graph } = viewModel(model);
  const initializers = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name));
  const [input] = inputs;
  if (inputs.length !== 1 || input.elementType !== ELEMENT.float32 || input.shape.length !== 2)
    return { model };
  const [batch, columns] = input.shape;
  const side = Math.sqrt((columns ?? 0) / 3);
  if (side < 2 || !Number.isInteger(side)) return { model };
  const { model: freed, movedTo } = vacateName(model, input.name);
  const nodes = viewModel(freed).graph.nodes.map(({ message }) => message);
  return {
    model: rewriteModel(freed, {
      nodes: [node('Flatten', [input.name], [movedTo], { axis: 1 }), ...nodes],
      inputs: [valueInfo(input.name, [batch ?? 'N', side, side, 3])],
    }),
    change: `input ${JSON.stringify(input.name)} of ${columns} numbers: taken for ${side} × ${side} pixels, row by row`,
  };
}

/**
 * Brings the scores into one output float32 `[N, labels]`: what goes into a ZipMap; `[N, labels, 1, 1]` without its last axes; of
 * one Sigmoid for two labels the logits 0 and z, whose softmax it is. A model that has such an output, or none of these, stays as it is.
 */
export function adaptScores(model: Uint8Array, labels: number): Adapted {
  const { graph } = viewModel(model);
  const isTensor = ({ elementType }: TensorInfo): boolean => elementType !== 0;
  const fits = graph.outputs.find(
    ({ shape, elementType }) =>
      elementType === ELEMENT.float32 && shape.length === 2 && (shape[1] ?? labels) === labels,
  );
  if (fits && graph.outputs.every(isTensor)) return { model };
  if (fits)
    return { model: endAt(model, fits.name, [], labels), change: 'outputs that are no tensors are left out' };
  for (const output of graph.outputs) {
    const made = producerOf(graph, output.name);
    if (made?.operator === 'ZipMap')
      return {
        model: endAt(model, made.inputs[0], [], labels),
        change: `output ${JSON.stringify(output.name)}: the ${labels} scores that go into its ZipMap`,
      };
    if (output.elementType !== ELEMENT.float32) continue;
    const logit = labels === 2 && isOne(output) ? sigmoidInput(graph, output.name) : undefined;
    if (logit !== undefined) {
      const steps: Steps = [
        ['Flatten', (z) => [z], { axis: 1 }],
        ['Sub', (z) => [z, z], {}],
        ['Concat', (zero, z) => [zero, z], { axis: 1 }],
      ];
      return {
        model: endAt(model, logit, steps, labels),
        change: `output ${JSON.stringify(output.name)}: one Sigmoid, the score of the second label; the first gets the rest`,
      };
    }
    if (isColumn(output, labels))
      return {
        model: endAt(model, output.name, [['Flatten', (x) => [x], { axis: 1 }]], labels),
        change: `output ${JSON.stringify(output.name)}: without its axes of 1`,
      };
  }
  return { model };
}

/** The labels that a ZipMap or a LabelEncoder's like writes to the scores, where they are texts. */
export function zipMapLabels(model: Uint8Array): readonly string[] | undefined {
  const { graph } = viewModel(model);
  const zipMap = graph.outputs.flatMap(({ name }) => producerOf(graph, name) ?? []).find(isZipMap);
  const attribute =
    zipMap &&
    messagesOf(zipMap.message, NODE.attribute).find(
      (message) => lastTextOf(message, ATTRIBUTE.name) === 'classlabels_strings',
    );
  return attribute && textsOf(attribute, ATTRIBUTE.strings);
}

function isZipMap({ operator }: NodeView): boolean {
  return operator === 'ZipMap';
}

function producerOf(graph: GraphView, output: string): NodeView | undefined {
  return graph.nodes.find(({ outputs }) => outputs.includes(output));
}

/** One number a picture. */
function isOne({ shape }: TensorInfo): boolean {
  return shape.length > 0 && shape.slice(1).every((size) => size === 1);
}

/** One number a label, and an axis or two of 1. */
function isColumn({ shape }: TensorInfo, labels: number): boolean {
  const [, ...rest] = shape;
  return rest.length > 1 && rest.includes(labels) && rest.filter((size) => size !== 1).length <= 1;
}

const SHAPING = new Set(['Identity', 'Cast', 'Squeeze', 'Reshape', 'Flatten']);

/** What goes into the Sigmoid at the end. */
function sigmoidInput(graph: GraphView, output: string): string | undefined {
  const seen = new Set<NodeView>();
  let made = producerOf(graph, output);
  while (made && SHAPING.has(made.operator) && !seen.has(made)) {
    seen.add(made);
    made = producerOf(graph, made.inputs[0] ?? '');
  }
  return made?.operator === 'Sigmoid' ? made.inputs[0] : undefined;
}

/** Operator, its inputs from the last tensor and the one before it, attributes. */
type Steps = readonly (readonly [
  operator: string,
  inputs: (last: string, before: string) => readonly string[],
  attributes: Readonly<Record<string, AttributeValue>>,
])[];

/** Cuts a model behind one tensor, and has some steps follow it: its only output is `[N, labels]` then. */
function endAt(model: Uint8Array, tensor: string, steps: Steps, labels: number): Uint8Array {
  const { graph } = viewModel(model);
  const taken = tensorNames(graph);
  const needed = neededFor(graph, tensor);
  const nodes = needed.nodes.map(({ message }) => message);
  let [before, last] = [tensor, tensor];
  const added = steps.map(([operator, inputs, attributes], index) => {
    const to = freeName(`scores_${index + 1}`, taken);
    const step = node(operator, inputs(last, before), [to], attributes);
    [before, last] = [last, to];
    return step;
  });
  const used = ({ name }: { readonly name: string }): boolean => needed.names.has(name);
  const names = new Set(graph.initializers.map(({ name }) => name));
  const batch = graph.inputs.find(({ name }) => !names.has(name))?.shape[0] ?? 'N';
  return rewriteModel(model, {
    nodes: [...nodes, ...added],
    initializers: graph.initializers.filter(used).map(({ message }) => message),
    sparseInitializers: graph.sparseInitializers.filter(used).map(({ message }) => message),
    inputs: graph.inputs
      .filter((input) => used(input) && !names.has(input.name))
      .map(({ message }) => message),
    outputs: [valueInfo(last, [batch, labels])],
    valueInfos: [],
  });
}
