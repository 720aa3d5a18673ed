import { unsupported } from './conversion-error.ts';
import { rootTable, type Table } from './flat-buffer.ts';

/** Slots of tensorflow/lite/schema/schema.fbs (schema version 3). */
const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const;
const OPERATOR_CODE = { deprecatedCode: 0, code: 3 } as const;
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 } as const;
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3 } as const;
const OPERATOR = { codeIndex: 0, inputs: 1, outputs: 2, options: 4 } as const;

/** TensorType. */
export const TFLITE_TYPE = { float32: 0, float16: 1 } as const;

export interface TfliteTensor {
  /** Names of everything that was fused into it, joined by `;`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** Empty for what is computed. */
  readonly bytes: Uint8Array;
  /** Offset of the shape vector in the file. */
  readonly shapeOffset: number;
}

export interface TfliteOperator {
  /** BuiltinOperator. */
  readonly code: number;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Table | undefined;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Offsets of the vectors in the file: what the reference recorder rewrites. */
  readonly outputsOffset: number;
  readonly operatorsOffset: number;
}

/** Reads a TensorFlow Lite file with one subgraph. */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const magic = new TextDecoder('latin1').decode(bytes.subarray(4, 8));
  if (magic !== 'TFL3') throw unsupported(`a file that starts with "${magic}" instead of TFL3`);
  const root = rootTable(bytes);
  const [graph, ...others] = root.tables(MODEL.subgraphs);
  if (others.length > 0) throw unsupported('several subgraphs');
  // Codes above 127 went to a second slot; the larger one counts (schema.fbs says so).
  const codes = root
    .tables(MODEL.operatorCodes)
    .map((code) => Math.max(code.int8(OPERATOR_CODE.deprecatedCode), code.int32(OPERATOR_CODE.code)));
  const buffers = root.tables(MODEL.buffers);
  const tensors = graph.tables(SUBGRAPH.tensors).map((tensor) => ({
    name: tensor.text(TENSOR.name),
    shape: tensor.ints(TENSOR.shape),
    type: tensor.int8(TENSOR.type),
    bytes: buffers[tensor.int32(TENSOR.buffer)].bytes(0),
    shapeOffset: tensor.vectorOffset(TENSOR.shape),
  }));
  const operators = graph.tables(SUBGRAPH.operators).map((operator) => ({
    code: codes[operator.int32(OPERATOR.codeIndex)],
    inputs: operator.ints(OPERATOR.inputs),
    outputs: operator.ints(OPERATOR.outputs),
    options: operator.table(OPERATOR.options),
  }));
  return {
    tensors,
    operators,
    inputs: graph.ints(SUBGRAPH.inputs),
    outputs: graph.ints(SUBGRAPH.outputs),
    outputsOffset: graph.vectorOffset(SUBGRAPH.outputs),
    operatorsOffset: graph.vectorOffset(SUBGRAPH.operators),
  };
}

/** The computed tensor with this name, also where later operators were fused into it. */
export function tensorIndex(model: TfliteModel, name: string): number {
  const index = model.tensors.findIndex((tensor) => tensor.name.split(';').includes(name));
  if (index < 0) throw unsupported(`a graph without the tensor ${name}`);
  return index;
}
