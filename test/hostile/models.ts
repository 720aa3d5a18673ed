import { createHash } from 'node:crypto';
import { storedZip } from '../../templates/model/src/stored-zip.ts';
import { createMLModel } from '../../templates/model/src/ml-model.ts';
import { entry, model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { ATTRIBUTE, ELEMENT, GRAPH, NODE, TENSOR } from '../../src/onnx/schema.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { ownParts } from '../support/bundles.ts';

/** AttributeProto.AttributeType.GRAPH of onnx.proto. */
const GRAPH_TYPE = 5;
const SIZE = 224;

function graphAttribute(name: string, graph: ProtoWriter): ProtoWriter {
  return new ProtoWriter()
    .string(ATTRIBUTE.name, name)
    .message(ATTRIBUTE.graph, graph)
    .varint(ATTRIBUTE.type, GRAPH_TYPE);
}

/** A picture classifier whose scores stand behind a Loop of 2^62 turns: a few hundred bytes that take for ever. */
export function endlessModel(): Uint8Array {
  const boolean = 9;
  const body = new ProtoWriter()
    .message(GRAPH.node, node('Identity', ['going'], ['goesOn']))
    .message(GRAPH.node, node('Identity', ['state'], ['next']))
    .string(GRAPH.name, 'body')
    .message(GRAPH.input, valueInfo('turn', [], 7))
    .message(GRAPH.input, valueInfo('going', [], boolean))
    .message(GRAPH.input, valueInfo('state', ['N', 3]))
    .message(GRAPH.output, valueInfo('goesOn', [], boolean))
    .message(GRAPH.output, valueInfo('next', ['N', 3]));
  const loop = node('Loop', ['turns', '', 'flat'], ['y']).message(
    NODE.attribute,
    graphAttribute('body', body),
  );
  return pictureModel([loop], [tensor('turns', [], BigInt64Array.of(2n ** 62n))]);
}

/** So many nodes one after the other. */
export function longModel(nodes: number): Uint8Array {
  const chain = Array.from({ length: nodes }, (_, at) =>
    node('Relu', [at === 0 ? 'flat' : `r${at - 1}`], [at === nodes - 1 ? 'y' : `r${at}`]),
  );
  return pictureModel(chain);
}

/** One that asks for more memory than there is: 2^31 values, again and again. */
export function hungryModel(): Uint8Array {
  return pictureModel(
    [
      node('ConstantOfShape', ['huge'], ['zeros']),
      node('ReduceSum', ['zeros'], ['sum'], { keepdims: 0 }),
      node('Add', ['flat', 'sum'], ['y']),
    ],
    [tensor('huge', [2], BigInt64Array.of(1n << 20n, 1n << 20n))],
  );
}

function pictureModel(
  nodes: Parameters<typeof model>[0]['nodes'],
  initializers: Parameters<typeof model>[0]['initializers'] = [],
): Uint8Array {
  return model({
    nodes: [node('GlobalAveragePool', ['x'], ['pooled']), node('Flatten', ['pooled'], ['flat']), ...nodes],
    initializers,
    inputs: [valueInfo('x', ['N', 3, SIZE, SIZE])],
    outputs: [valueInfo('y', ['N', 3])],
  });
}

/** One that says of three of its numbers that they lie in another file. */
export function weightsOutside(location: string): Uint8Array {
  const weights = new ProtoWriter()
    .varint(TENSOR.dims, 3)
    .varint(TENSOR.dataType, ELEMENT.float32)
    .string(TENSOR.name, 'bias')
    .message(TENSOR.externalData, entry('location', location))
    .varint(TENSOR.dataLocation, 1);
  return pictureModel([node('Add', ['flat', 'bias'], ['y'])], [weights]);
}

/** An `MLModel.zip` whose pipeline says something else than its model, with hashes that are right. */
export function lyingArchive(change: (pipeline: Record<string, unknown>) => unknown): Uint8Array {
  const parts = ownParts(['blue', 'red']);
  const labels = Buffer.from(JSON.stringify(parts.labels));
  const { pipeline } = createMLModel(parts, parts.model, labels);
  const text = Buffer.from(
    JSON.stringify(change(JSON.parse(JSON.stringify(pipeline)) as Record<string, unknown>)),
  );
  const entries = new Map([
    ['pipeline.json', text],
    ['bestModelMap.json', labels],
    ['bestModel.onnx', Buffer.from(parts.model)],
  ]);
  return Buffer.concat(storedZip(entries, createHash('sha256').update(text).digest('hex')));
}
