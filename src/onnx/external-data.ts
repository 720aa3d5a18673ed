import { fieldsNamed, intOf, lastTextOf, messagesOf } from './access.ts';
import type { ModelView } from './graph.ts';
import { subgraphsOf } from './node.ts';
import { ATTRIBUTE, ENTRY, FUNCTION, GRAPH, NODE, SPARSE_TENSOR, TENSOR } from './schema.ts';

function locationsOfTensor(tensor: Uint8Array): string[] {
  const entries = messagesOf(tensor, TENSOR.externalData);
  const locations = entries
    .filter((item) => lastTextOf(item, ENTRY.key) === 'location')
    .map((item) => lastTextOf(item, ENTRY.value));
  if (locations.length > 0) return locations;
  const isExternal = fieldsNamed(tensor, TENSOR.dataLocation).map(intOf).at(-1) === 1;
  // An external tensor without a location is still not in this file: `''` reports it.
  return isExternal || entries.length > 0 ? [''] : [];
}

function locationsOfSparse(sparse: Uint8Array): string[] {
  return messagesOf(sparse, SPARSE_TENSOR.values, SPARSE_TENSOR.indices).flatMap(locationsOfTensor);
}

function locationsOfNode(node: Uint8Array): string[] {
  const own = messagesOf(node, NODE.attribute).flatMap((attribute) => [
    ...messagesOf(attribute, ATTRIBUTE.tensor, ATTRIBUTE.tensors).flatMap(locationsOfTensor),
    ...messagesOf(attribute, ATTRIBUTE.sparseTensor, ATTRIBUTE.sparseTensors).flatMap(locationsOfSparse),
  ]);
  return [...own, ...subgraphsOf(node).flatMap(locationsOfGraph)];
}

function locationsOfGraph(graph: Uint8Array): string[] {
  return [
    ...messagesOf(graph, GRAPH.initializer).flatMap(locationsOfTensor),
    ...messagesOf(graph, GRAPH.sparseInitializer).flatMap(locationsOfSparse),
    ...messagesOf(graph, GRAPH.node).flatMap(locationsOfNode),
  ];
}

/** Where tensors that are not in the file itself are said to lie: each location once, at whatever nesting it was found. */
export function externalDataLocations(model: ModelView): string[] {
  if (!model.mayBeExternal) return [];
  const functionNodes = model.functions.flatMap((body) => messagesOf(body, FUNCTION.node));
  return [...new Set([...locationsOfGraph(model.graphMessage), ...functionNodes.flatMap(locationsOfNode)])];
}
