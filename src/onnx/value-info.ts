import { fieldsNamed, intOf, lastTextOf, messagesOf } from './access.ts';
import { DIMENSION, SHAPE, TENSOR_TYPE, TYPE, VALUE_INFO } from './schema.ts';

/** A tensor that goes in or out of a graph. */
export interface TensorInfo {
  readonly name: string;
  /** TensorProto.DataType: 1 float32, 2 uint8, 7 int64, 10 float16; 0 when it is not a dense tensor or not declared. */
  readonly elementType: number;
  /** `null` is a dynamic dimension; `[]` is a scalar or an undeclared shape. */
  readonly shape: readonly (number | null)[];
}

function dimensionOf(dimension: Uint8Array): number | null {
  let size: number | null = null;
  for (const field of fieldsNamed(dimension, DIMENSION.value)) size = intOf(field);
  // Some exporters write -1, or 0 for the batch, where they mean unknown.
  return size !== null && size > 0 ? size : null;
}

/** Reads a ValueInfoProto. */
export function readValueInfo(info: Uint8Array): TensorInfo {
  const type = messagesOf(info, VALUE_INFO.type).at(-1) ?? new Uint8Array();
  const tensor = messagesOf(type, TYPE.tensor).at(-1) ?? new Uint8Array();
  const shape = messagesOf(tensor, TENSOR_TYPE.shape).at(-1) ?? new Uint8Array();
  let elementType = 0;
  for (const field of fieldsNamed(tensor, TENSOR_TYPE.elementType)) elementType = intOf(field);
  return {
    name: lastTextOf(info, VALUE_INFO.name),
    elementType,
    shape: messagesOf(shape, SHAPE.dimension).map(dimensionOf),
  };
}
