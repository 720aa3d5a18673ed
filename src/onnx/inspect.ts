import { ModelBuilderError } from '../errors.ts';
import { constantsOf } from './constants.ts';
import { externalDataLocations } from './external-data.ts';
import { viewModel, type GraphView, type ModelView } from './graph.ts';
import type { NodeView } from './node.ts';
import { recogniseFile } from './recognise.ts';
import { MODEL } from './schema.ts';
import type { TensorInfo } from './value-info.ts';
import { WIRE } from './wire.ts';

/** What goes into a model and comes out of it. */
export interface OnnxTensors {
  /** Graph inputs that are not initializers: what a caller must feed. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Locations of tensors that are stored outside the file, at any nesting; `''` where none is given. */
  readonly externalData: readonly string[];
}

/** What an ONNX file says of itself. */
export interface OnnxFacts extends OnnxTensors {
  readonly irVersion: number;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly producer: string;
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Output name → operator that computes it, looking through Identity and Cast. */
  readonly outputOperators: Readonly<Record<string, string>>;
  /** Input name → operators that read it, looking through Identity, Cast and Transpose. */
  readonly inputConsumers: Readonly<Record<string, readonly string[]>>;
  /** Input name → operator of {@link inputConsumers} → the one to three float32 constants that it takes beside the input. */
  readonly inputConstants: Readonly<Record<string, Readonly<Partial<Record<string, readonly number[]>>>>>;
  /** Number of nodes in the top-level graph. */
  readonly nodes: number;
}

function operatorOf(graph: GraphView): (output: string) => string {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  return (output) => {
    const seen = new Set<string>();
    let name = output;
    let node = producers.get(name);
    while (node && (node.operator === 'Identity' || node.operator === 'Cast') && !seen.has(name)) {
      seen.add(name);
      name = node.inputs[0] ?? '';
      node = producers.get(name) ?? node;
    }
    return node?.operator ?? '';
  };
}

/** Fields that a ModelProto may start with; almost all start with the first of them. */
const FIRST_FIELDS = new Set<number>([
  MODEL.irVersion,
  MODEL.producerName,
  MODEL.producerVersion,
  MODEL.graph,
  MODEL.opsetImport,
  MODEL.metadata,
]);

const LOOKED_THROUGH = new Set(['Identity', 'Cast', 'Transpose']);

function consumersOf(graph: GraphView): (input: string) => NodeView[] {
  const readers = new Map<string, NodeView[]>();
  for (const node of graph.nodes) {
    for (const name of new Set([...node.inputs, ...node.captured])) {
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
  }
  return (input) => {
    const consumers = new Set<NodeView>();
    const seen = new Set([input]);
    // A Set's iteration visits what is added on the way: this walks the whole chain, each tensor once.
    for (const name of seen) {
      for (const node of readers.get(name) ?? []) {
        if (!LOOKED_THROUGH.has(node.operator)) consumers.add(node);
        else for (const output of node.outputs) seen.add(output);
      }
    }
    return [...consumers];
  };
}

function plain({ name, elementType, shape }: TensorInfo): TensorInfo {
  return { name, elementType, shape };
}

function notOnnx(what: string, hint: string): ModelBuilderError {
  return new ModelBuilderError('model-not-onnx', what, { hint });
}

/** Whether the first byte can be the tag of a ModelProto's field: `ir_version`, or one that holds bytes. */
function startsLikeOnnx(bytes: Uint8Array): boolean {
  const [tag] = bytes;
  const field = tag >> 3;
  return tag % 8 === (field === MODEL.irVersion ? WIRE.varint : WIRE.bytes) && FIRST_FIELDS.has(field);
}

function openModel(buffer: Uint8Array): ModelView {
  // A Buffer would make every one of thousands of views a Buffer, which takes several times as long.
  const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  if (bytes.length === 0) {
    throw new ModelBuilderError('model-empty', 'The model file is empty.', {
      hint: 'Copy or download the file again.',
    });
  }
  const recognised = recogniseFile(bytes);
  if (recognised)
    throw notOnnx(`The model file is ${recognised.kind}, not an ONNX model.`, recognised.nextStep);
  if (!startsLikeOnnx(bytes)) {
    throw notOnnx('The model file is not an ONNX model.', 'Give a file that was exported as ONNX (.onnx).');
  }
  return viewModel(bytes);
}

/**
 * Reads the facts of an ONNX file without loading it and without copying tensors.
 * @throws ModelBuilderError `model-empty`, `model-not-onnx` (says what it is instead), `model-truncated`,
 *   `model-no-graph`, `model-too-complex`
 */
export function inspectOnnx(bytes: Uint8Array): OnnxFacts {
  const model = openModel(bytes);
  const { irVersion, opset, producer, metadata, graph } = model;
  const tensors = tensorsOf(model);
  const lastOperator = operatorOf(graph);
  const consumersOfInput = consumersOf(graph);
  const consumers = tensors.inputs.map(({ name }) => [name, consumersOfInput(name)] as const);
  const constant = constantsOf(graph);
  const withConstant = ({ operator, inputs }: NodeView): (readonly [string, readonly number[]])[] => {
    const values = inputs.map(constant).find((one) => one !== undefined);
    return values ? [[operator, values]] : [];
  };
  return {
    irVersion,
    opset,
    producer,
    metadata,
    ...tensors,
    outputOperators: Object.fromEntries(tensors.outputs.map(({ name }) => [name, lastOperator(name)])),
    inputConsumers: Object.fromEntries(
      consumers.map(([name, nodes]) => [name, [...new Set(nodes.map((node) => node.operator))]]),
    ),
    inputConstants: Object.fromEntries(
      consumers.map(([name, nodes]) => [name, Object.fromEntries(nodes.flatMap(withConstant))]),
    ),
    nodes: graph.nodes.length,
  };
}

/** A part of {@link inspectOnnx} that takes half its time: nodes are not looked at. @throws ModelBuilderError as there */
export function inspectTensors(bytes: Uint8Array): OnnxTensors {
  return tensorsOf(openModel(bytes));
}

function tensorsOf(model: ModelView): OnnxTensors {
  const { initializers, sparseInitializers, inputs, outputs } = model.graph;
  const names = new Set([...initializers, ...sparseInitializers].map(({ name }) => name));
  return {
    inputs: inputs.filter(({ name }) => !names.has(name)).map(plain),
    outputs: outputs.map(plain),
    externalData: externalDataLocations(model),
  };
}
