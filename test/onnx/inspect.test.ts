import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelBuilderError } from '../../src/errors.ts';
import { model, node, tensor, valueInfo } from '../../src/onnx/encode.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { ATTRIBUTE, ELEMENT, ENTRY, GRAPH, NODE, TENSOR } from '../../src/onnx/schema.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { foreignModel } from './models.ts';
import { NUM_RUNS } from './profile.ts';

function errorOf(bytes: Uint8Array): ModelBuilderError {
  try {
    inspectOnnx(bytes);
  } catch (error) {
    if (error instanceof ModelBuilderError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const inputs = [valueInfo('x', ['N', 3])];
const outputs = [valueInfo('y', ['N', null])];

/** An attribute that holds a graph, as If and Loop have them. */
function withSubgraph(graph: ProtoWriter): ProtoWriter {
  const attribute = new ProtoWriter().string(ATTRIBUTE.name, 'body').message(ATTRIBUTE.graph, graph);
  return node('Loop', ['x'], ['y']).message(NODE.attribute, attribute);
}

function externalTensor(location: string): ProtoWriter {
  const entry = new ProtoWriter().string(ENTRY.key, 'location').string(ENTRY.value, location);
  return new ProtoWriter()
    .string(TENSOR.name, 'w')
    .message(TENSOR.externalData, entry)
    .varint(TENSOR.dataLocation, 1);
}

/** A float32 tensor as Python's helper writes it: numbers in a field of their own. */
function packed(values: readonly number[]): ProtoWriter {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return new ProtoWriter().varint(TENSOR.dataType, ELEMENT.float32).bytes(TENSOR.floatData, bytes);
}

describe('inspectOnnx', () => {
  it('tells the facts', () => {
    expect(inspectOnnx(foreignModel())).toEqual({
      irVersion: 8,
      opset: 13,
      producer: 'elsewhere',
      inputs: [{ name: 'data', elementType: 1, shape: [1, 3, 4, 4] }],
      outputs: [{ name: 'output1', elementType: 1, shape: [1, 3, 4, 4] }],
      metadata: { author: 'somebody' },
      externalData: [],
      outputOperators: { output1: 'Relu' },
      inputConsumers: { data: ['Mul'] },
      inputConstants: { data: { Mul: [2] } },
      nodes: 3,
    });
  });

  it('looks through operators that change nothing, and leaves initializers out of the inputs', () => {
    const facts = inspectOnnx(
      model({
        nodes: [
          node('Cast', ['x'], ['a'], { to: 1 }),
          node('Transpose', ['a'], ['b'], { perm: [1, 0] }),
          node('Sub', ['b', 'w'], ['c']),
          node('Shape', ['x'], ['s']),
          node('Softmax', ['c'], ['d'], { axis: 1 }),
          node('Identity', ['d'], ['y']),
        ],
        initializers: [tensor('w', [1], Float32Array.of(1))],
        inputs: [...inputs, valueInfo('w', [1])],
        outputs,
      }),
    );
    expect(facts.inputs).toEqual([{ name: 'x', elementType: 1, shape: [null, 3] }]);
    expect(facts.inputConsumers).toEqual({ x: ['Shape', 'Sub'] });
    expect(facts.outputOperators).toEqual({ y: 'Softmax' });
  });

  it('reads small constants however they are stored', () => {
    const value = new ProtoWriter()
      .string(ATTRIBUTE.name, 'value')
      .message(ATTRIBUTE.tensor, packed([1, 2, 3]));
    const facts = inspectOnnx(
      model({
        nodes: [
          node('Constant', [], ['k']).message(NODE.attribute, value),
          node('Sub', ['x', 'k'], ['a']),
          node('Div', ['x', 'raw'], ['b']),
          node('Mul', ['x', 'large'], ['c']),
          node('Add', ['x', 'whole'], ['y']),
        ],
        initializers: [
          tensor('raw', [1], Float32Array.of(4)),
          tensor('large', [4], new Float32Array(4)),
          tensor('whole', [1], Int32Array.of(5)),
        ],
        inputs,
        outputs,
      }),
    );
    expect(facts.inputConstants).toEqual({ x: { Sub: [1, 2, 3], Div: [4] } });
  });

  it('survives operators in a circle', () => {
    const nodes = [
      node('Identity', ['b'], ['a']),
      node('Identity', ['a'], ['b']),
      node('Identity', ['a'], ['y']),
    ];
    expect(inspectOnnx(model({ nodes, initializers: [], inputs, outputs })).nodes).toBe(3);
  });

  it('keeps names that mean something to JavaScript apart', () => {
    const named = valueInfo('__proto__', ['N']);
    const facts = inspectOnnx(
      model({
        nodes: [node('Relu', ['__proto__'], ['constructor'])],
        initializers: [],
        inputs: [named],
        outputs: [valueInfo('constructor', ['N'])],
      }),
    );
    expect(Object.entries(facts.inputConsumers)).toEqual([['__proto__', ['Relu']]]);
    expect(Object.entries(facts.outputOperators)).toEqual([['constructor', 'Relu']]);
  });

  it('finds external data wherever it hides', () => {
    const body = new ProtoWriter().message(GRAPH.initializer, externalTensor('../../etc/passwd'));
    const constant = new ProtoWriter()
      .string(ATTRIBUTE.name, 'value')
      .message(ATTRIBUTE.tensor, externalTensor('b.bin'));
    const nested = new ProtoWriter().message(GRAPH.node, withSubgraph(body));
    const bytes = model({
      nodes: [node('Constant', [], ['k']).message(NODE.attribute, constant), withSubgraph(nested)],
      initializers: [externalTensor('a.bin'), new ProtoWriter().varint(TENSOR.dataLocation, 1)],
      inputs,
      outputs,
    });
    expect(inspectOnnx(bytes).externalData).toEqual(['a.bin', '', 'b.bin', '../../etc/passwd']);
  });

  it('refuses graphs nested without end', () => {
    let graph = new ProtoWriter();
    for (let depth = 0; depth < 200; depth++)
      graph = new ProtoWriter().message(GRAPH.node, withSubgraph(graph));
    expect(errorOf(model({ nodes: [withSubgraph(graph)], initializers: [], inputs, outputs })).code).toBe(
      'model-too-complex',
    );
  });

  it('refuses a file of millions of empty nodes before it looks at them', () => {
    const emptyNodes = new Uint8Array(4_000_000).map((_, index) =>
      index % 2 === 0 ? (GRAPH.node << 3) | 2 : 0,
    );
    const bytes = new ProtoWriter().varint(1, 8).message(7, new ProtoWriter().raw(emptyNodes)).finish();
    expect(errorOf(bytes).code).toBe('model-too-complex');
  });

  it('copies nothing of the weights of a file of 94 MB', () => {
    const weights = tensor('w', [23_500_000], new Float32Array(23_500_000));
    const bytes = model({ nodes: [node('Relu', ['x'], ['y'])], initializers: [weights], inputs, outputs });
    const before = process.memoryUsage().arrayBuffers;
    inspectOnnx(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});

describe('inspectOnnx on what is not a model', () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const latin1 = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'latin1'));

  it.each([
    ['a zip archive', latin1('PK\x03\x04\x14\0\0\0readme.txt')],
    ['a PyTorch checkpoint', latin1('PK\x03\x04\x14\0\0\0archive/data.pkl')],
    ['an MLModel.zip', latin1('PK\x03\x04\x14\0\0\0pipeline.json..PK\x03\x04bestModel.onnx')],
    ['a Keras model', latin1('PK\x03\x04\x14\0\0\0metadata.json..model.weights.h5')],
    ['a PNG picture', latin1('\x89PNG\r\n\x1a\n')],
    ['a JPEG picture', latin1('\xff\xd8\xff\xe0')],
    ['a GIF picture', text('GIF89a')],
    ['an HTML page', text('\n<!DOCTYPE html><html>')],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:')],
    ['a Python pickle', latin1('\x80\x02}q\0')],
    ['an HDF5 file', latin1('\x89HDF\r\n\x1a\n\0')],
    ['a TensorFlow Lite model', latin1('\x1c\0\0\0TFL3')],
    ['a model in ORT format', latin1('\x1c\0\0\0ORTM')],
    ['a safetensors file', latin1('\x40\0\0\0\0\0\0\0{"weight":')],
    ['a GGUF file', text('GGUF')],
    ['a gzip archive', latin1('\x1f\x8b\x08')],
    ['a PDF document', text('%PDF-1.7')],
    ['an XML file', text('<?xml version="1.0"?>')],
    ['JSON', text('{ "labels": ["a"] }')],
    ['JSON', text('["a"]')],
  ])('recognises %s', (kind, bytes) => {
    const error = errorOf(bytes);
    expect(error.code).toBe('model-not-onnx');
    expect(error.message).toContain(kind);
    expect(error.hint).not.toBe('');
  });

  it.each([
    ['nothing', new Uint8Array(), 'model-empty'],
    ['text', text('hello, world'), 'model-not-onnx'],
    ['zeros', new Uint8Array(64), 'model-not-onnx'],
    ['a model without a graph', new ProtoWriter().varint(1, 8).string(2, 'x').finish(), 'model-no-graph'],
    ['half a model', foreignModel().subarray(0, 2000), 'model-truncated'],
  ])('refuses %s', (_, bytes, code) => {
    expect(errorOf(bytes).code).toBe(code);
  });

  it('throws nothing but its own errors, however a model is cut or damaged', () => {
    const whole = foreignModel();
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(edits, fc.nat(whole.length), (changes, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        try {
          inspectOnnx(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ModelBuilderError);
        }
      }),
      { numRuns: NUM_RUNS * 10 },
    );
  });
});
