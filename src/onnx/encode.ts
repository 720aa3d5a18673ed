import {
  ATTRIBUTE,
  ATTRIBUTE_TYPE,
  DIMENSION,
  ELEMENT,
  ENTRY,
  GRAPH,
  MODEL,
  NODE,
  OPSET,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TYPE,
  VALUE_INFO,
} from './schema.ts';
import { ProtoWriter } from './wire.ts';

/** A plain number is an ONNX int and must be an integer; floats say so. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

/** `null`: unknown; a string: a named dynamic dimension. */
export type Dimension = number | string | null;

/** What a tensor can be written from. */
export type TensorData = Float32Array | Uint8Array | Int32Array | BigInt64Array;

function attribute(name: string, value: AttributeValue): ProtoWriter {
  const out = new ProtoWriter().string(ATTRIBUTE.name, name);
  if (typeof value === 'number') {
    return out.varint(ATTRIBUTE.int, value).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.int);
  }
  if (typeof value === 'string') {
    return out.string(ATTRIBUTE.string, value).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.string);
  }
  if ('float' in value) {
    return out.float32(ATTRIBUTE.float, value.float).varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.float);
  }
  for (const item of value) out.varint(ATTRIBUTE.ints, item);
  return out.varint(ATTRIBUTE.type, ATTRIBUTE_TYPE.ints);
}

/**
 * A NodeProto. It has no name of its own: a name would have to differ from every other node's in a graph that we may not
 * know. An empty input name means an optional input that is left out.
 */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): ProtoWriter {
  const out = new ProtoWriter();
  for (const input of inputs) out.string(NODE.input, input);
  for (const output of outputs) out.string(NODE.output, output);
  out.string(NODE.opType, operator);
  for (const [name, value] of Object.entries(attributes)) out.message(NODE.attribute, attribute(name, value));
  return out;
}

function elementTypeOf(data: TensorData): number {
  if (data instanceof Float32Array) return ELEMENT.float32;
  if (data instanceof Uint8Array) return ELEMENT.uint8;
  return data instanceof Int32Array ? ELEMENT.int32 : ELEMENT.int64;
}

/**
 * A TensorProto with raw data (little-endian, as on every platform that Node and onnxruntime run on). Holds the data by
 * reference until the writer finishes.
 * @param dims `[]` for a scalar; their product is the number of elements
 */
export function tensor(name: string, dims: readonly number[], data: TensorData): ProtoWriter {
  const out = new ProtoWriter();
  for (const dim of dims) out.varint(TENSOR.dims, dim);
  return out
    .varint(TENSOR.dataType, elementTypeOf(data))
    .string(TENSOR.name, name)
    .bytes(TENSOR.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function dimension(value: Dimension): ProtoWriter {
  const out = new ProtoWriter();
  if (typeof value === 'string') return out.string(DIMENSION.parameter, value);
  return value === null ? out : out.varint(DIMENSION.value, value);
}

/** A ValueInfoProto of a dense tensor. @param elementType see `ELEMENT` in schema.ts */
export function valueInfo(
  name: string,
  shape: readonly Dimension[],
  elementType: number = ELEMENT.float32,
): ProtoWriter {
  const dimensions = new ProtoWriter();
  for (const value of shape) dimensions.message(SHAPE.dimension, dimension(value));
  const type = new ProtoWriter()
    .varint(TENSOR_TYPE.elementType, elementType)
    .message(TENSOR_TYPE.shape, dimensions);
  return new ProtoWriter()
    .string(VALUE_INFO.name, name)
    .message(VALUE_INFO.type, new ProtoWriter().message(TYPE.tensor, type));
}

/** A StringStringEntryProto, the form of `metadata_props`. */
export function entry(key: string, value: string): ProtoWriter {
  return new ProtoWriter().string(ENTRY.key, key).string(ENTRY.value, value);
}

export interface ModelParts {
  readonly nodes: readonly ProtoWriter[];
  readonly initializers: readonly ProtoWriter[];
  readonly inputs: readonly ProtoWriter[];
  readonly outputs: readonly ProtoWriter[];
  /** @default 'model' */
  readonly graphName?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Version of the default operator set. @default 13 */
  readonly opset?: number;
  /** @default 8: read by every onnxruntime since 1.10 */
  readonly irVersion?: number;
  /** @default 'create-model-builder' */
  readonly producer?: string;
}

/** A whole ModelProto: the bytes of an `.onnx` file. */
export function model(parts: ModelParts): Uint8Array {
  const graph = new ProtoWriter();
  for (const part of parts.nodes) graph.message(GRAPH.node, part);
  graph.string(GRAPH.name, parts.graphName ?? 'model');
  for (const part of parts.initializers) graph.message(GRAPH.initializer, part);
  for (const part of parts.inputs) graph.message(GRAPH.input, part);
  for (const part of parts.outputs) graph.message(GRAPH.output, part);

  const opset = new ProtoWriter().string(OPSET.domain, '').varint(OPSET.version, parts.opset ?? 13);
  const out = new ProtoWriter()
    .varint(MODEL.irVersion, parts.irVersion ?? 8)
    .string(MODEL.producerName, parts.producer ?? 'create-model-builder')
    .message(MODEL.graph, graph)
    .message(MODEL.opsetImport, opset);
  for (const [key, value] of Object.entries(parts.metadata ?? {}))
    out.message(MODEL.metadata, entry(key, value));
  return out.finish();
}
