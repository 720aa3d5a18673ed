import { describe, expect, it } from 'vitest';
import type { ModelBuilderError } from '../../src/errors.ts';
import { model, node, tensor, valueInfo, type AttributeValue } from '../../src/onnx/encode.ts';
import { inspectOnnx } from '../../src/onnx/inspect.ts';
import { lowerVersions } from '../../src/onnx/lower.ts';
import { MODEL, NODE, TENSOR } from '../../src/onnx/schema.ts';
import { ProtoWriter } from '../../src/onnx/wire.ts';
import { foreignModel, hasOnnxChecker, onnxChecker, run } from './models.ts';

/** [1, 2] → the operator → [1, 2]. */
function using(
  operator: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  versions: { readonly irVersion?: number; readonly opset?: number } = { irVersion: 11, opset: 23 },
): Uint8Array {
  return model({
    nodes: [node(operator, ['x'], ['y'], attributes)],
    initializers: [],
    inputs: [valueInfo('x', [1, 2])],
    outputs: [valueInfo('y', [1, 2])],
    ...versions,
  });
}

function refusal(bytes: Uint8Array): Pick<ModelBuilderError, 'code' | 'message' | 'hint'> {
  try {
    lowerVersions(bytes);
  } catch (error) {
    return error as ModelBuilderError;
  }
  throw new Error('was not refused');
}

describe('lowerVersions', () => {
  it('leaves a model alone that onnxruntime 1.17 reads', () => {
    const bytes = foreignModel();
    expect(lowerVersions(bytes).model).toBe(bytes);
    expect(lowerVersions(bytes).declared).toBeUndefined();
  });

  it.each([
    [{ irVersion: 10, opset: 18 }, { irVersion: 9, opset: 18 }, 'IR version 10'],
    [{ irVersion: 8, opset: 21 }, { irVersion: 8, opset: 20 }, 'operator set 21'],
    [{ irVersion: 11, opset: 23 }, { irVersion: 9, opset: 20 }, 'IR version 11, operator set 23'],
    [{ irVersion: 14, opset: 28 }, { irVersion: 9, opset: 20 }, 'IR version 14, operator set 28'],
  ])('declares %o as %o, and onnxruntime gives the same', async (given, lowered, declared) => {
    const result = lowerVersions(using('Neg', {}, given));
    expect(inspectOnnx(result.model)).toMatchObject(lowered);
    expect(result.declared).toBe(declared);
    expect((await run(result.model, 'x', [1, 2], [1, 2], 'y')).values).toEqual([-1, -2]);
  });

  it.skipIf(!hasOnnxChecker())('writes what the checker of ONNX accepts', () => {
    // Debian's, which knows IR version 8.
    expect(onnxChecker(lowerVersions(using('Neg', {}, { irVersion: 8, opset: 16 })).model)).toBe('');
  });

  it.each([
    'Attention',
    'RMSNormalization',
    'RotaryEmbedding',
    'Swish',
    'TensorScatter',
    'GroupNormalization',
  ])('refuses %s, which came or changed later, and says what to do', (operator) => {
    const { code, message, hint } = refusal(using(operator));
    expect(code).toBe('model-too-new');
    expect(message).toContain(`declares IR version 11, operator set 23 and uses ${operator}`);
    expect(hint).toContain('opset_version=18');
  });

  it.each([
    ['DequantizeLinear', { block_size: 16 }, 'DequantizeLinear with block_size'],
    ['Cast', { to: 1, round_mode: 'down' }, 'Cast with round_mode'],
  ])('refuses %s with an attribute that came later', (operator, attributes, use) => {
    expect(refusal(using(operator, attributes)).message).toContain(`uses ${use}`);
  });

  it('takes such an attribute where it says what was always so', () => {
    expect(inspectOnnx(lowerVersions(using('DequantizeLinear', { block_size: 0 })).model).opset).toBe(20);
  });

  it('looks into graphs inside nodes and into functions', () => {
    const body = new ProtoWriter().message(1, node('Swish', ['x'], ['y']));
    const branch = new ProtoWriter().string(1, 'then_branch').message(6, body);
    const branching = new ProtoWriter().string(NODE.opType, 'If').message(NODE.attribute, branch);
    const inner = model({
      nodes: [branching],
      initializers: [],
      inputs: [valueInfo('x', [1])],
      outputs: [valueInfo('y', [1])],
      opset: 24,
    });
    expect(refusal(inner).message).toContain('uses Swish');
    const called = new ProtoWriter().message(
      MODEL.functions,
      new ProtoWriter().message(7, node('Swish', ['x'], ['y'])),
    );
    const functional = Buffer.concat([using('Neg'), called.finish()]);
    expect(refusal(functional).message).toContain('uses Swish');
  });

  it('passes over an operator of that name in a domain of its own', () => {
    const own = node('Attention', ['x'], ['y']).string(NODE.domain, 'com.example');
    const bytes = model({
      nodes: [own],
      initializers: [],
      inputs: [valueInfo('x', [1])],
      outputs: [valueInfo('y', [1])],
      opset: 23,
    });
    expect(inspectOnnx(lowerVersions(bytes).model).opset).toBe(20);
  });

  it('refuses weights of four bits, by name', () => {
    const four = new ProtoWriter().varint(TENSOR.dataType, 22).string(TENSOR.name, 'w4');
    const bytes = model({
      nodes: [node('Neg', ['x'], ['y'])],
      initializers: [tensor('w', [1], Float32Array.of(1)), four],
      inputs: [valueInfo('x', [1])],
      outputs: [valueInfo('y', [1])],
      irVersion: 10,
    });
    expect(refusal(bytes).message).toContain('keeps "w4" in a type of less than eight bits');
  });
});
