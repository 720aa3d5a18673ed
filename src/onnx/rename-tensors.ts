import { bytesOf, textOf } from './access.ts';
import { freeName, tensorNames, viewModel } from './graph.ts';
import { rewriteModel } from './rewrite.ts';
import { ATTRIBUTE, GRAPH, NODE, SPARSE_TENSOR, TENSOR, VALUE_INFO } from './schema.ts';
import { ProtoWriter, readFields } from './wire.ts';

type Renames = ReadonlyMap<string, string>;

/** Copies a message; fields in `texts` are renamed, fields in `messages` are rewritten, the rest stays byte for byte. */
function rewrite(
  message: Uint8Array,
  renames: Renames,
  texts: readonly number[],
  messages: Readonly<Partial<Record<number, (inner: Uint8Array) => ProtoWriter>>> = {},
): ProtoWriter {
  const out = new ProtoWriter();
  for (const field of readFields(message)) {
    const inner = messages[field.field];
    if (inner) out.message(field.field, inner(bytesOf(field)));
    else if (texts.includes(field.field)) {
      const name = textOf(field);
      out.string(field.field, renames.get(name) ?? name);
    } else out.raw(message.subarray(field.start, field.end));
  }
  return out;
}

const renameTensor = (tensor: Uint8Array, renames: Renames) => rewrite(tensor, renames, [TENSOR.name]);
const renameValueInfo = (info: Uint8Array, renames: Renames) => rewrite(info, renames, [VALUE_INFO.name]);
const renameSparse = (sparse: Uint8Array, renames: Renames) =>
  rewrite(sparse, renames, [], { [SPARSE_TENSOR.values]: (values) => renameTensor(values, renames) });

function renameNode(node: Uint8Array, renames: Renames): ProtoWriter {
  const inGraph = (graph: Uint8Array) => renameGraph(graph, renames);
  const attribute = (message: Uint8Array) =>
    rewrite(message, renames, [], { [ATTRIBUTE.graph]: inGraph, [ATTRIBUTE.graphs]: inGraph });
  return rewrite(node, renames, [NODE.input, NODE.output], { [NODE.attribute]: attribute });
}

function renameGraph(graph: Uint8Array, renames: Renames): ProtoWriter {
  const info = (message: Uint8Array) => renameValueInfo(message, renames);
  return rewrite(graph, renames, [], {
    [GRAPH.node]: (message) => renameNode(message, renames),
    [GRAPH.initializer]: (message) => renameTensor(message, renames),
    [GRAPH.sparseInitializer]: (message) => renameSparse(message, renames),
    [GRAPH.input]: info,
    [GRAPH.output]: info,
    [GRAPH.valueInfo]: info,
  });
}

/** Renames tensors wherever they are written or read, graphs inside nodes included. */
export function renameTensors(model: Uint8Array, renames: Renames): Uint8Array {
  const { graph, graphMessage } = viewModel(model);
  const info = ({ message }: { readonly message: Uint8Array }) => renameValueInfo(message, renames);
  const valueInfos = Array.from(readFields(graphMessage)).filter(({ field }) => field === GRAPH.valueInfo);
  return rewriteModel(model, {
    nodes: graph.nodes.map(({ message }) => renameNode(message, renames)),
    initializers: graph.initializers.map(({ message }) => renameTensor(message, renames)),
    sparseInitializers: graph.sparseInitializers.map(({ message }) => renameSparse(message, renames)),
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    valueInfos: valueInfos.map((field) => renameValueInfo(bytesOf(field), renames)),
  });
}

/** A model in which a tensor name is free, and the name that the tensor which had it goes by now. */
export interface Vacated {
  readonly model: Uint8Array;
  readonly movedTo: string;
}

/** Frees a tensor name for new use: whatever has it is renamed. The same bytes when nothing has it. */
export function vacateName(model: Uint8Array, name: string): Vacated {
  const taken = tensorNames(viewModel(model).graph);
  if (!taken.has(name)) return { model, movedTo: name };
  const movedTo = freeName(`${name}_inner`, taken);
  return { model: renameTensors(model, new Map([[name, movedTo]])), movedTo };
}

/** Renames one tensor; another that has the new name already makes way. */
export function renameTo(model: Uint8Array, from: string, to: string): Uint8Array {
  return from === to ? model : renameTensors(vacateName(model, to).model, new Map([[from, to]]));
}
