import { ModelBuilderError } from '../errors.ts';
import { fieldAt, nextField, openMessage, type ProtoField } from './wire.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function wrongKind(field: ProtoField, expected: string): ModelBuilderError {
  const message = `The model file is damaged: field ${field.field} at byte ${field.start} should be ${expected}.`;
  return new ModelBuilderError('model-truncated', message, {
    hint: 'Copy or download the file again, or export the model again.',
  });
}

/** The content of a string, bytes or message field. @throws ModelBuilderError `model-truncated` when it is a number */
export function bytesOf(field: ProtoField): Uint8Array {
  if (typeof field.value === 'bigint') throw wrongKind(field, 'text, bytes or a message');
  return field.value;
}

/** The value of an int64, int32 or enum field. @throws ModelBuilderError `model-truncated` when it is not a number */
export function intOf(field: ProtoField): number {
  if (typeof field.value !== 'bigint') throw wrongKind(field, 'a whole number');
  return Number(BigInt.asIntN(64, field.value));
}

export function textOf(field: ProtoField): string {
  return utf8.decode(bytesOf(field));
}

/** The fields of a message that carry one of the given numbers, in order. */
export function fieldsNamed(message: Uint8Array, ...fields: readonly number[]): ProtoField[] {
  const found: ProtoField[] = [];
  const cursor = openMessage(message);
  while (nextField(cursor)) if (fields.includes(cursor.field)) found.push(fieldAt(cursor));
  return found;
}

/** Every message (or byte string) held by the given fields, in order. */
export function messagesOf(message: Uint8Array, ...fields: readonly number[]): Uint8Array[] {
  return fieldsNamed(message, ...fields).map(bytesOf);
}

/** Every text held by the given field, in order. */
export function textsOf(message: Uint8Array, field: number): string[] {
  return fieldsNamed(message, field).map(textOf);
}

/** The last text with this number, as protobuf resolves repetitions; `''` when absent. */
export function lastTextOf(message: Uint8Array, field: number): string {
  return textsOf(message, field).at(-1) ?? '';
}
