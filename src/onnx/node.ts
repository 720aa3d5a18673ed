import { bytesOf, lastTextOf, messagesOf, textOf, textsOf } from './access.ts';
import { ATTRIBUTE, GRAPH, NODE, VALUE_INFO } from './schema.ts';
import { readFields } from './wire.ts';

/** What wiring needs to know of a NodeProto. */
export interface NodeView {
  readonly operator: string;
  /** `''` stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Tensors of the enclosing graph that its subgraphs (If, Loop, Scan) read; may hold the subgraphs' own names too. */
  readonly captured: readonly string[];
  readonly message: Uint8Array;
}

/** The graphs inside a node's attributes. */
export function subgraphsOf(node: Uint8Array): Uint8Array[] {
  return messagesOf(node, NODE.attribute).flatMap((attribute) =>
    messagesOf(attribute, ATTRIBUTE.graph, ATTRIBUTE.graphs),
  );
}

function namesReadBy(graph: Uint8Array): string[] {
  const nodes = messagesOf(graph, GRAPH.node);
  const inputs = nodes.flatMap((node) => [
    ...textsOf(node, NODE.input),
    ...subgraphsOf(node).flatMap(namesReadBy),
  ]);
  const outputs = messagesOf(graph, GRAPH.output).map((info) => lastTextOf(info, VALUE_INFO.name));
  return [...inputs, ...outputs];
}

/** Reads a NodeProto; nothing is copied but names. */
export function viewNode(message: Uint8Array): NodeView {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = '';
  let hasAttributes = false;
  for (const field of readFields(message)) {
    if (field.field === NODE.input) inputs.push(textOf(field));
    else if (field.field === NODE.output) outputs.push(textOf(field));
    else if (field.field === NODE.opType) operator = textOf(field);
    else if (field.field === NODE.attribute) hasAttributes = bytesOf(field).length > 0 || hasAttributes;
  }
  const captured = hasAttributes ? subgraphsOf(message).flatMap(namesReadBy) : [];
  return { operator, inputs, outputs, captured, message };
}
