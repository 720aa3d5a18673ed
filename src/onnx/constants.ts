import { bytesOf, fieldsNamed, intOf, messagesOf } from './access.ts';
import type { GraphView } from './graph.ts';
import { ATTRIBUTE, ELEMENT, NODE, TENSOR } from './schema.ts';

/** One factor for all, or one for each colour channel. */
const MOST = 3;

/** Looks up what the small float32 constants of a graph hold, initializers and Constant nodes; undefined for all other names. */
export function constantsOf(graph: GraphView): (name: string) => readonly number[] | undefined {
  const nodes = graph.nodes.filter(({ operator }) => operator === 'Constant');
  const tensors = new Map([
    ...nodes.flatMap(({ outputs, message }) =>
      valuesOf(message).map((tensor) => [outputs[0], tensor] as const),
    ),
    ...graph.initializers.map(({ name, message }) => [name, message] as const),
  ]);
  return (name) => {
    const tensor = tensors.get(name);
    return tensor && floatsOf(tensor);
  };
}

function valuesOf(constant: Uint8Array): readonly Uint8Array[] {
  return messagesOf(constant, NODE.attribute).flatMap((attribute) => messagesOf(attribute, ATTRIBUTE.tensor));
}

function floatsOf(tensor: Uint8Array): readonly number[] | undefined {
  if (fieldsNamed(tensor, TENSOR.dataType).map(intOf).at(-1) !== ELEMENT.float32) return undefined;
  // Packed, one by one or raw: it is four bytes a number each time.
  const parts = fieldsNamed(tensor, TENSOR.floatData, TENSOR.rawData).map(bytesOf);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === 0 || length % 4 !== 0 || length > 4 * MOST) return undefined;
  const view = new DataView(Uint8Array.from(parts.flatMap((part) => [...part])).buffer);
  return Array.from({ length: length / 4 }, (_, index) => view.getFloat32(4 * index, true));
}
