import type { TfliteModel } from '../tflite-model.ts';

/** A vector of a FlatBuffer is its length, then its items, 4 bytes each. */
const ITEM = 4;

/**
 * A copy of a TensorFlow Lite file that shows one inner tensor as its only output, and takes pictures of another size.
 * Three things are written over, all in place: the list of outputs, the length of the list of operators (those behind the
 * tensor go: they have the old size built in), and height and width of the input; the runtime works out all other sizes.
 * Weights, operators and their order stay as published.
 */
export function exposeTensor(bytes: Uint8Array, model: TfliteModel, tensor: number, size: number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const write = (vector: number, index: number, value: number) => {
    view.setInt32(vector + ITEM * (index + 1), value, true);
  };
  const lastOperator = model.operators.findIndex(({ outputs }) => outputs.includes(tensor));
  view.setUint32(model.operatorsOffset, lastOperator + 1, true);
  view.setUint32(model.outputsOffset, 1, true);
  write(model.outputsOffset, 0, tensor);
  const { shapeOffset } = model.tensors[model.inputs[0]];
  write(shapeOffset, 1, size);
  write(shapeOffset, 2, size);
  return copy;
}
