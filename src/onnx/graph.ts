import { ModelBuilderError } from '../errors.ts';
import { bytesOf, intOf, lastTextOf, messagesOf } from './access.ts';
import { checkLimits } from './limits.ts';
import { viewNode, type NodeView } from './node.ts';
import { ENTRY, GRAPH, MODEL, OPSET, SPARSE_TENSOR, TENSOR } from './schema.ts';
import { readValueInfo, type TensorInfo } from './value-info.ts';
import { readFields } from './wire.ts';

export interface NamedMessage {
  readonly name: string;
  readonly message: Uint8Array;
}

/** The top-level graph, opened far enough to rewire it; every message is a view into the file's bytes. */
export interface GraphView {
  readonly nodes: readonly NodeView[];
  readonly initializers: readonly NamedMessage[];
  readonly sparseInitializers: readonly NamedMessage[];
  readonly inputs: readonly (TensorInfo & NamedMessage)[];
  readonly outputs: readonly (TensorInfo & NamedMessage)[];
}

export interface ModelView {
  /** Whether a tensor may lie outside the file. */
  readonly mayBeExternal: boolean;
  readonly irVersion: number;
  /** Version of the default operator set; 0 when the model imports none. */
  readonly opset: number;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: GraphView;
  /** Bytes of the top-level graph message. */
  readonly graphMessage: Uint8Array;
  /** Function bodies (FunctionProto). */
  readonly functions: readonly Uint8Array[];
}

function viewGraph(message: Uint8Array): GraphView {
  const nodeMessages: Uint8Array[] = [];
  let nodes: readonly NodeView[] | undefined;
  const initializers: NamedMessage[] = [];
  const sparseInitializers: NamedMessage[] = [];
  const inputs: (TensorInfo & NamedMessage)[] = [];
  const outputs: (TensorInfo & NamedMessage)[] = [];
  for (const field of readFields(message)) {
    if (field.field === GRAPH.node) nodeMessages.push(bytesOf(field));
    else if (field.field === GRAPH.initializer) {
      const tensor = bytesOf(field);
      initializers.push({ name: lastTextOf(tensor, TENSOR.name), message: tensor });
    } else if (field.field === GRAPH.sparseInitializer) {
      const sparse = bytesOf(field);
      const values = messagesOf(sparse, SPARSE_TENSOR.values).at(-1) ?? new Uint8Array();
      sparseInitializers.push({ name: lastTextOf(values, TENSOR.name), message: sparse });
    } else if (field.field === GRAPH.input) {
      inputs.push({ ...readValueInfo(bytesOf(field)), message: bytesOf(field) });
    } else if (field.field === GRAPH.output) {
      outputs.push({ ...readValueInfo(bytesOf(field)), message: bytesOf(field) });
    }
  }
  return {
    // Most of the work, which a check of inputs and outputs does not need.
    get nodes() {
      return (nodes ??= nodeMessages.map(viewNode));
    },
    initializers,
    sparseInitializers,
    inputs,
    outputs,
  };
}

function opsetVersion(opset: Uint8Array): number {
  const domain = lastTextOf(opset, OPSET.domain);
  if (domain !== '' && domain !== 'ai.onnx') return 0;
  let version = 0;
  for (const field of readFields(opset)) if (field.field === OPSET.version) version = intOf(field);
  return version;
}

/**
 * Opens a ModelProto without copying tensors.
 * @throws ModelBuilderError `model-truncated`, `model-no-graph`, `model-too-complex`
 */
export function viewModel(bytes: Uint8Array): ModelView {
  const { mayBeExternal } = checkLimits(bytes);
  let irVersion = 0;
  let opset = 0;
  let producer = '';
  const metadata: [string, string][] = [];
  const graphs: Uint8Array[] = [];
  const functions: Uint8Array[] = [];
  for (const field of readFields(bytes)) {
    if (field.field === MODEL.irVersion) irVersion = intOf(field);
    else if (field.field === MODEL.producerName) producer = new TextDecoder().decode(bytesOf(field));
    else if (field.field === MODEL.graph) graphs.push(bytesOf(field));
    else if (field.field === MODEL.opsetImport) opset = Math.max(opset, opsetVersion(bytesOf(field)));
    else if (field.field === MODEL.functions) functions.push(bytesOf(field));
    else if (field.field === MODEL.metadata) {
      metadata.push([lastTextOf(bytesOf(field), ENTRY.key), lastTextOf(bytesOf(field), ENTRY.value)]);
    }
  }
  const graphMessage = graphs.at(0);
  if (graphMessage === undefined || graphs.length > 1) {
    const count = graphs.length === 0 ? 'no graph' : `${graphs.length} graphs`;
    throw new ModelBuilderError(
      'model-no-graph',
      `The file has ${count} inside; an ONNX model has exactly one.`,
      {
        hint: 'Export the model again as ONNX; a file of weights alone, or a TensorFlow .pb, is not enough.',
      },
    );
  }
  return {
    mayBeExternal,
    irVersion,
    opset,
    producer,
    metadata: Object.fromEntries(metadata),
    graph: viewGraph(graphMessage),
    graphMessage,
    functions,
  };
}

/** Every tensor name of the top-level graph and of the graphs inside it that could clash with a new one. */
export function tensorNames(graph: GraphView): Set<string> {
  const names = new Set<string>();
  for (const item of graph.nodes)
    for (const name of [...item.inputs, ...item.outputs, ...item.captured]) names.add(name);
  for (const item of [
    ...graph.initializers,
    ...graph.sparseInitializers,
    ...graph.inputs,
    ...graph.outputs,
  ]) {
    names.add(item.name);
  }
  return names;
}

/** `wanted`, or `wanted_2`, `wanted_3`, … when it is taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}_${suffix}`;
  return name;
}
