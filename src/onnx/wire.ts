import { ModelBuilderError } from '../errors.ts';

/** Protobuf wire types that still exist; 3 and 4 (groups) are gone since proto3 and ONNX never used them. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const utf8 = new TextEncoder();

function encodeVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/**
 * Writes one protobuf message. Bytes are kept by reference until {@link ProtoWriter.finish}, which allocates once: a
 * 100 MB tensor is copied exactly one time, however deep its message is nested.
 */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }

  #tag(field: number, wireType: number): this {
    return this.#push(encodeVarint(BigInt(field) * 8n + BigInt(wireType)));
  }

  /** An int32, int64, enum or bool; negative values take ten bytes, as protobuf has it. */
  varint(field: number, value: number | bigint): this {
    return this.#tag(field, WIRE.varint).#push(encodeVarint(BigInt(value)));
  }

  float32(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, WIRE.fixed32).#push(bytes);
  }

  /** The bytes must not change before {@link ProtoWriter.finish}. */
  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, WIRE.bytes)
      .#push(encodeVarint(BigInt(value.length)))
      .#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, value: ProtoWriter): this {
    this.#tag(field, WIRE.bytes).#push(encodeVarint(BigInt(value.#length)));
    for (const part of value.#parts) this.#push(part);
    return this;
  }

  /** Bytes that are complete fields already, tag included. */
  raw(fields: Uint8Array): this {
    return this.#push(fields);
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      out.set(part, offset);
      offset += part.length;
    }
    return out;
  }
}

/** One field of a message; `start` (its tag) and `end` are offsets into the bytes it was read from. */
export interface ProtoField {
  readonly field: number;
  readonly wireType: number;
  /** bigint for varints (unsigned, as on the wire), a view without copy for everything else. */
  readonly value: bigint | Uint8Array;
  readonly start: number;
  readonly end: number;
}

function damaged(what: string, offset: number): ModelBuilderError {
  return new ModelBuilderError(
    'model-truncated',
    `The model file is cut off or damaged: ${what} at byte ${offset}.`,
    {
      hint: 'Copy or download the file again and compare its size with the original.',
    },
  );
}

/** A place in a message: what {@link nextField} has come to. Nothing is made for a field that nobody wants. */
export interface FieldCursor {
  readonly bytes: Uint8Array;
  /** Where the message ends. */
  readonly limit: number;
  field: number;
  wireType: number;
  /** Offsets of the tag, of what follows it (without its length), and of the next field. */
  start: number;
  content: number;
  end: number;
}

/** A cursor before the first field of a message that lies between two offsets. */
export function openMessage(bytes: Uint8Array, start = 0, limit = bytes.length): FieldCursor {
  return { bytes, limit, field: 0, wireType: 0, start, content: start, end: start };
}

/**
 * Goes on to the next field; declared lengths are checked against what is there.
 * @returns false at the end of the message
 * @throws ModelBuilderError `model-truncated` on anything past the end, unknown wire types, varints over 10 bytes
 */
export function nextField(cursor: FieldCursor): boolean {
  if (cursor.end >= cursor.limit) return false;
  cursor.start = cursor.end;
  const tag = readNumber(cursor);
  cursor.field = Math.floor(tag / 8);
  // 2^29 - 1 is protobuf's largest field number.
  if (cursor.field < 1 || cursor.field > 0x1fffffff)
    throw damaged(`field number ${cursor.field}`, cursor.start);
  cursor.wireType = tag % 8;
  const length = cursor.wireType === WIRE.bytes ? readNumber(cursor) : FIXED[cursor.wireType];
  cursor.content = cursor.end;
  if (cursor.wireType === WIRE.varint) readNumber(cursor);
  else if (length === undefined) throw damaged(`unknown wire type ${cursor.wireType}`, cursor.start);
  else if (length > cursor.limit - cursor.end)
    throw damaged(`${length} bytes announced, ${cursor.limit - cursor.end} left`, cursor.end);
  else cursor.end += length;
  return true;
}

const FIXED: Partial<Record<number, number>> = { [WIRE.fixed32]: 4, [WIRE.fixed64]: 8 };

/** The field that a cursor is at, with a view of its bytes. */
export function fieldAt({ bytes, limit, field, wireType, start, content, end }: FieldCursor): ProtoField {
  const value =
    wireType === WIRE.varint ? readVarint(openMessage(bytes, content, limit)) : bytes.subarray(content, end);
  return { field, wireType, value, start, end };
}

/** Tags and lengths are short: bigints would take most of the time that reading a model takes. */
function readNumber(cursor: FieldCursor): number {
  let value = 0;
  for (let index = 0; index < 4 && cursor.end + index < cursor.limit; index++) {
    const byte = cursor.bytes[cursor.end + index];
    value |= (byte & 127) << (7 * index);
    if (byte < 128) {
      cursor.end += index + 1;
      return value;
    }
  }
  return Number(readVarint(cursor));
}

function readVarint(cursor: FieldCursor): bigint {
  const start = cursor.end;
  let low = 0;
  let high = 0n;
  for (let index = 0; index < 10 && cursor.end < cursor.limit; index++) {
    const byte = cursor.bytes[cursor.end++];
    // Five bytes fit a double exactly; bigint arithmetic only for the rare longer ones.
    if (index < 5) low += (byte & 127) * 2 ** (7 * index);
    else high |= BigInt(byte & 127) << BigInt(7 * index);
    if (byte < 128) return BigInt.asUintN(64, BigInt(low) | high);
  }
  throw damaged(
    cursor.end < cursor.limit ? 'a number of more than 10 bytes' : 'a number without its end',
    start,
  );
}

/**
 * Reads the fields of one message, one at a time; nothing is copied.
 * @throws ModelBuilderError `model-truncated`, as {@link nextField}
 */
export function* readFields(bytes: Uint8Array): Generator<ProtoField, void, void> {
  const cursor = openMessage(bytes);
  while (nextField(cursor)) yield fieldAt(cursor);
}
