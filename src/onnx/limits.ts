import { ModelBuilderError } from '../errors.ts';
import {
  ATTRIBUTE,
  FUNCTION,
  GRAPH,
  MODEL,
  NODE,
  SHAPE,
  SPARSE_TENSOR,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from './schema.ts';
import { nextField, openMessage, WIRE, type FieldCursor } from './wire.ts';

/** Messages nest 4 deep for each graph inside a graph (If, Loop); real models have two or three of those. */
const MAX_DEPTH = 100;

/** The largest vision transformers have some 300,000; a million in a small file would keep us busy for half a minute. */
const MAX_FIELDS = 500_000;

/** A kind of message: which of its fields hold messages that we open, and of which kind. */
interface MessageKind {
  readonly children: ReadonlyMap<number, () => MessageKind>;
}

function kind(...children: (readonly [field: number, kind: () => MessageKind])[]): MessageKind {
  return { children: new Map(children) };
}

const LEAF = kind();
const leaf = (): MessageKind => LEAF;
const TENSOR_KIND = kind([TENSOR.externalData, leaf]);
const tensor = (): MessageKind => TENSOR_KIND;
const SPARSE_KIND = kind([SPARSE_TENSOR.values, tensor], [SPARSE_TENSOR.indices, tensor]);
const sparse = (): MessageKind => SPARSE_KIND;
const SHAPE_KIND = kind([SHAPE.dimension, leaf]);
const TENSOR_TYPE_KIND = kind([TENSOR_TYPE.shape, () => SHAPE_KIND]);
const TYPE_KIND = kind([TYPE.tensor, () => TENSOR_TYPE_KIND]);
const INFO_KIND = kind([VALUE_INFO.type, () => TYPE_KIND]);
const info = (): MessageKind => INFO_KIND;
const ATTRIBUTE_KIND: MessageKind = kind(
  [ATTRIBUTE.tensor, tensor],
  [ATTRIBUTE.tensors, tensor],
  [ATTRIBUTE.sparseTensor, sparse],
  [ATTRIBUTE.sparseTensors, sparse],
  [ATTRIBUTE.graph, () => GRAPH_KIND],
  [ATTRIBUTE.graphs, () => GRAPH_KIND],
);
const NODE_KIND: MessageKind = kind([NODE.attribute, () => ATTRIBUTE_KIND]);
const node = (): MessageKind => NODE_KIND;
const GRAPH_KIND: MessageKind = kind(
  [GRAPH.node, node],
  [GRAPH.initializer, tensor],
  [GRAPH.sparseInitializer, sparse],
  [GRAPH.input, info],
  [GRAPH.output, info],
  [GRAPH.valueInfo, info],
);
const FUNCTION_KIND = kind([FUNCTION.node, node]);
const MODEL_KIND = kind(
  [MODEL.graph, () => GRAPH_KIND],
  [MODEL.opsetImport, leaf],
  [MODEL.metadata, leaf],
  [MODEL.functions, () => FUNCTION_KIND],
);

/** Fields of a tensor that says that it lies elsewhere, or that it does not. */
const EXTERNAL = new Set<number>([TENSOR.externalData, TENSOR.dataLocation]);

function tooComplex(what: string): ModelBuilderError {
  return new ModelBuilderError('model-too-complex', `The model ${what}.`, {
    hint: 'No exporter writes such a file; use a model from a source that you trust.',
  });
}

interface Scan {
  fields: number;
  external: boolean;
}

/** Counts the fields of a message and of all that we may open inside it. */
function scan(message: FieldCursor, kind: MessageKind, found: Scan, depth: number): void {
  if (depth > MAX_DEPTH) throw tooComplex(`nests messages more than ${MAX_DEPTH} deep`);
  while (nextField(message)) {
    if (++found.fields > MAX_FIELDS) throw tooComplex(`consists of more than ${MAX_FIELDS} fields`);
    if (kind === TENSOR_KIND && EXTERNAL.has(message.field)) found.external = true;
    const child = message.wireType === WIRE.varint ? undefined : kind.children.get(message.field);
    if (child === undefined) continue;
    scan(openMessage(message.bytes, message.content, message.end), child(), found, depth + 1);
  }
}

/**
 * Refuses a model that would take minutes to look through, before anything is looked at: behind this, recursion is bounded
 * and so is the number of things.
 * @returns whether a tensor may lie outside the file: only then is it worth while to look for where
 * @throws ModelBuilderError `model-too-complex`, `model-truncated`
 */
export function checkLimits(model: Uint8Array): { readonly mayBeExternal: boolean } {
  const found: Scan = { fields: 0, external: false };
  scan(openMessage(model), MODEL_KIND, found, 0);
  return { mayBeExternal: found.external };
}
