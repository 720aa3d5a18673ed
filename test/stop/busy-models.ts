import { ATTRIBUTE, ELEMENT, GRAPH, NODE } from '../../src/onnx/schema.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';

/** AttributeProto.AttributeType of onnx.proto. */
const GRAPH_TYPE = 5;
const INPUT = 'input1';
const SIDE = 32;
const inputs = [valueInfo(INPUT, ['N', 3, SIDE, SIDE])];

/** Means of the channels as scores of three labels, after `steps` have made `ready` of the input. */
function classifier(steps: readonly ProtoWriter[], initializers: readonly ProtoWriter[] = []): Uint8Array {
  return model({
    nodes: [
      ...steps,
      node('GlobalAveragePool', ['ready'], ['pooled']),
      node('Flatten', ['pooled'], ['output1'], { axis: 1 }),
    ],
    initializers,
    inputs,
    outputs: [valueInfo('output1', ['N', 3])],
  });
}

/** A Loop of 2^62 turns: small, valid, and never done. */
export function endlessModel(): Uint8Array {
  const body = new ProtoWriter();
  body.message(GRAPH.node, node('Identity', ['go'], ['goOn']));
  body.message(GRAPH.node, node('Relu', ['at'], ['next']));
  body.string(GRAPH.name, 'body');
  body.message(GRAPH.input, valueInfo('turn', [], ELEMENT.int64));
  body.message(GRAPH.input, valueInfo('go', [], BOOL));
  body.message(GRAPH.input, valueInfo('at', ['N', 3, SIDE, SIDE]));
  body.message(GRAPH.output, valueInfo('goOn', [], BOOL));
  body.message(GRAPH.output, valueInfo('next', ['N', 3, SIDE, SIDE]));
  const attribute = new ProtoWriter()
    .string(ATTRIBUTE.name, 'body')
    .message(ATTRIBUTE.graph, body)
    .varint(ATTRIBUTE.type, GRAPH_TYPE);
  const loop = node('Loop', ['turns', '', INPUT], ['ready']).message(NODE.attribute, attribute);
  return classifier([loop], [tensor('turns', [], BigInt64Array.of(2n ** 62n))]);
}

/** TensorProto.DataType of onnx.proto. */
const BOOL = 9;

/** So many nodes in a row that onnxruntime looks at them for a minute before it runs the first. */
export function longModel(nodes = 60_000): Uint8Array {
  const names = Array.from({ length: nodes + 1 }, (_, index) =>
    index === 0 ? INPUT : index === nodes ? 'ready' : `t${index}`,
  );
  return classifier(
    Array.from({ length: nodes }, (_, index) => node('Relu', [names[index]], [names[index + 1]])),
  );
}

/** A kilobyte that becomes 24 GB: one picture is made `times` larger. */
export function largeModel(times = 2_000_000): Uint8Array {
  const row = SIDE * SIDE * 3;
  return classifier(
    [
      node('Flatten', [INPUT], ['flat'], { axis: 1 }),
      node('Expand', ['flat', 'shape'], ['many']),
      node('Sigmoid', ['many'], ['computed']),
      node('ReduceMean', ['computed'], ['one'], { axes: [0], keepdims: 1 }),
      node('Reshape', ['one', 'picture'], ['ready']),
    ],
    [
      tensor('shape', [2], BigInt64Array.of(BigInt(times), BigInt(row))),
      tensor('picture', [4], BigInt64Array.of(1n, 3n, BigInt(SIDE), BigInt(SIDE))),
    ],
  );
}
