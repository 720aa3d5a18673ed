import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { openRegularFileSync } from './regular-file.ts';

/** Where the record of a key lies. */
export interface FeaturePlace {
  /** Hexadecimal SHA-256. */
  readonly key: string;
  readonly path: string;
  /** Bytes from the file's start to the record's. */
  readonly offset: number;
  /** Bytes of the features. */
  readonly length: number;
}

/** First bytes of every record; the digit is the format's version. */
const MAGIC = 'MBFEAT2\n';
const HASH_BYTES = 32;
const KEY_AT = MAGIC.length;
const LENGTH_AT = KEY_AT + HASH_BYTES;
const CHECKSUM_AT = LENGTH_AT + 4;
const HEADER_BYTES = CHECKSUM_AT + HASH_BYTES;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Bytes of one record: magic, key, length of the features, SHA-256 of all that and the features, the features. */
export function encodeRecord(key: string, features: Float32Array): Buffer {
  const record = Buffer.alloc(HEADER_BYTES + features.byteLength);
  record.write(MAGIC, 'latin1');
  record.write(key, KEY_AT, 'hex');
  record.writeUInt32LE(features.byteLength, LENGTH_AT);
  record.set(new Uint8Array(features.buffer, features.byteOffset, features.byteLength), HEADER_BYTES);
  checksum(record).copy(record, CHECKSUM_AT);
  return record;
}

/**
 * Places of a log's records, by their headers alone. Ends where something else than a whole record begins: the tail of a
 * process that was killed, or damage. None when the file can't be read.
 * @param most ends after that many
 */
export function listRecords(path: string, most = Infinity): readonly FeaturePlace[] {
  const places: FeaturePlace[] = [];
  const header = Buffer.alloc(CHECKSUM_AT);
  withFile(path, (file) => {
    const { size } = fstatSync(file);
    for (let offset = 0; offset + HEADER_BYTES < size && places.length < most;) {
      if (readSync(file, header, 0, header.length, offset) < header.length) return;
      const length = header.readUInt32LE(LENGTH_AT);
      const end = offset + HEADER_BYTES + length;
      if (!startsWithMagic(header) || length === 0 || length % FLOAT_BYTES !== 0 || end > size) return;
      places.push({ key: header.toString('hex', KEY_AT, LENGTH_AT), path, offset, length });
      offset = end;
    }
  });
  return places;
}

/** The features at a place; `undefined` when the record is not what was written. */
export function readRecord({ key, path, offset, length }: FeaturePlace): Float32Array | undefined {
  return withFile(path, (file) => {
    const record = Buffer.alloc(HEADER_BYTES + length);
    if (readSync(file, record, 0, record.length, offset) < record.length) return undefined;
    const isRight =
      startsWithMagic(record) &&
      record.toString('hex', KEY_AT, LENGTH_AT) === key &&
      record.readUInt32LE(LENGTH_AT) === length &&
      record.subarray(CHECKSUM_AT, HEADER_BYTES).equals(checksum(record));
    // A copy: the record's bytes need not start at a multiple of four in memory.
    return isRight ? new Float32Array(new Uint8Array(record.subarray(HEADER_BYTES)).buffer) : undefined;
  });
}

function startsWithMagic(record: Buffer): boolean {
  return record.toString('latin1', 0, MAGIC.length) === MAGIC;
}

function checksum(record: Buffer): Buffer {
  return createHash('sha256')
    .update(record.subarray(0, CHECKSUM_AT))
    .update(record.subarray(HEADER_BYTES))
    .digest();
}

/** A log that can't be read is one without records: it may have been cleared meanwhile. */
function withFile<T>(path: string, use: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openRegularFileSync(path);
  } catch {
    return undefined;
  }
  try {
    return use(file);
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
