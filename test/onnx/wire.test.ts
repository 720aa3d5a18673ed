import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelBuilderError } from '../../src/errors.ts';
import { ProtoWriter, readFields } from '../../src/onnx/wire.ts';
import { NUM_RUNS } from './profile.ts';

const fieldNumber = fc.integer({ min: 1, max: 0x1fffffff });
const anyField = fc.oneof(
  fc.record({
    kind: fc.constant('varint'),
    field: fieldNumber,
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  }),
  fc.record({ kind: fc.constant('float'), field: fieldNumber, value: fc.float({ noNaN: true }) }),
  fc.record({ kind: fc.constant('bytes'), field: fieldNumber, value: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('text'), field: fieldNumber, value: fc.string({ unit: 'binary' }) }),
);
type AnyField = typeof anyField extends fc.Arbitrary<infer T> ? T : never;

function write(fields: readonly AnyField[]): ProtoWriter {
  const writer = new ProtoWriter();
  for (const { kind, field, value } of fields) {
    if (typeof value === 'bigint') writer.varint(field, value);
    else if (typeof value === 'number') writer.float32(field, value);
    else if (typeof value === 'string') writer.string(field, value);
    else if (kind === 'bytes') writer.bytes(field, value);
  }
  return writer;
}

function expected({ value }: AnyField): bigint | Uint8Array {
  if (typeof value === 'bigint') return BigInt.asUintN(64, value);
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return typeof value === 'number' ? new Uint8Array(Float32Array.of(value).buffer) : value;
}

function codeOf(bytes: readonly number[]): string | undefined {
  try {
    Array.from(readFields(Uint8Array.from(bytes)));
    return undefined;
  } catch (error) {
    return error instanceof ModelBuilderError ? error.code : String(error);
  }
}

describe('protobuf wire format', () => {
  it('gives back what was written, at any nesting', () => {
    fc.assert(
      fc.property(fc.array(anyField, { maxLength: 12 }), fieldNumber, (fields, outer) => {
        const inner = write(fields);
        const bytes = new ProtoWriter().message(outer, inner).finish();
        const [message] = Array.from(readFields(bytes));
        expect(message.field).toBe(outer);
        expect(message.end).toBe(bytes.length);
        const read = Array.from(readFields(message.value as Uint8Array));
        expect(read.map(({ field }) => field)).toEqual(fields.map(({ field }) => field));
        read.forEach(({ value }, index) => {
          if (typeof value === 'bigint') expect(value).toBe(expected(fields[index]));
          else expect(Buffer.compare(value, expected(fields[index]) as Uint8Array)).toBe(0);
        });
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('writes the bytes that the protobuf documentation shows', () => {
    expect([...new ProtoWriter().varint(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new ProtoWriter().string(2, 'testing').finish()]).toEqual([
      0x12,
      7,
      ...Buffer.from('testing'),
    ]);
    expect(new ProtoWriter().varint(1, -2).finish()).toHaveLength(11);
  });

  it('refuses what does not fit', () => {
    expect(codeOf([0x08])).toBe('model-truncated');
    expect(codeOf([0x12, 5, 1, 2])).toBe('model-truncated');
    expect(codeOf([0x0d, 1, 2, 3])).toBe('model-truncated');
    expect(codeOf([0x09, 1, 2, 3, 4, 5, 6, 7])).toBe('model-truncated');
    expect(codeOf([0x0b])).toBe('model-truncated');
    expect(codeOf([0x00, 1])).toBe('model-truncated');
    expect(codeOf([0x08, ...new Array<number>(10).fill(0x80), 1])).toBe('model-truncated');
    expect(codeOf([0x12, ...new Array<number>(9).fill(0xff), 1])).toBe('model-truncated');
  });

  it('reads a length of 2^63 as too long, not as negative', () => {
    expect(codeOf([0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 1])).toBe(
      'model-truncated',
    );
  });

  it('hands out views, not copies', () => {
    const bytes = new ProtoWriter().bytes(9, new Uint8Array(1000)).finish();
    const [field] = Array.from(readFields(bytes));
    expect((field.value as Uint8Array).buffer).toBe(bytes.buffer);
  });
});
