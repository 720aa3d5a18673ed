import { ModelBuilderError } from '../errors.ts';
import { externalDataLocations } from './external-data.ts';
import { viewModel, type GraphView, type ModelView } from './graph.ts';
import { recogniseFile } from './recognise.ts';
import { MODEL } from './schema.ts';
import type { TensorInfo } from './value-info.ts';
import { WIRE } from './wire.ts';

/** What an ONNX file says of itself. */
export interface OnnxFacts {
  readonly irVersion: number;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly producer: string;
  /** Graph inputs that are not initializers: what a caller must feed. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Locations of tensors that are stored outside the file, at any nesting; `''` where none is given. */
  readonly externalData: readonly string[];
  /** Output name → operator that computes it, looking through Identity and Cast. */
  readonly outputOperators: Readonly<Record<string, string>>;
  /** Input name → operators that read it, looking through Identity, Cast and Transpose. */
  readonly inputConsumers: Readonly<Record<string, readonly string[]>>;
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

function consumersOf(graph: GraphView): (input: string) => string[] {
  const readers = new Map<string, GraphView['nodes'][number][]>();
  for (const node of graph.nodes) {
    for (const name of new Set([...node.inputs, ...node.captured])) {
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
  }
  return (input) => {
    const operators = new Set<string>();
    const seen = new Set([input]);
    // A Set's iteration visits what is added on the way: this walks the whole chain, each tensor once.
    for (const name of seen) {
      for (const node of readers.get(name) ?? []) {
        if (!LOOKED_THROUGH.has(node.operator)) operators.add(node.operator);
        else for (const output of node.outputs) seen.add(output);
      }
    }
    return [...operators];
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

function openModel(bytes: Uint8Array): ModelView {
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
  // A Buffer would make every one of thousands of views a Buffer, which takes several times as long.
  const model = openModel(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  const { graph } = model;
  const initializers = new Set([...graph.initializers, ...graph.sparseInitializers].map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !initializers.has(name)).map(plain);
  const outputs = graph.outputs.map(plain);
  const operator = operatorOf(graph);
  const consumers = consumersOf(graph);
  return {
    irVersion: model.irVersion,
    opset: model.opset,
    producer: model.producer,
    inputs,
    outputs,
    metadata: model.metadata,
    externalData: externalDataLocations(model),
    outputOperators: Object.fromEntries(outputs.map(({ name }) => [name, operator(name)])),
    inputConsumers: Object.fromEntries(inputs.map(({ name }) => [name, consumers(name)])),
    nodes: graph.nodes.length,
  };
}
