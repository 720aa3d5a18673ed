import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive that a test makes; what it declares need not be true. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content: Buffer | string;
  /** Bytes that the entry says to have when it is unpacked. */
  readonly declares?: number;
  readonly encrypted?: true;
  /** Unix mode: that of a link, say. */
  readonly mode?: number;
  /** Whether the name says to be UTF-8. @default true */
  readonly utf8?: boolean;
}

/** A ZIP archive (APPNOTE 6.3.9, § 4.3): deflated entries, a central directory. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declares, encrypted, mode = 0o100644, utf8 = true } of entries) {
    const [file, bytes] = [Buffer.from(name as string), Buffer.from(content as string)];
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE((utf8 ? 0x800 : 0) | (encrypted ? 1 : 0), 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(declares ?? bytes.length, 18);
    facts.writeUInt16LE(file.length, 22);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE((3 << 8) | 20, 4);
    facts.copy(head, 6);
    head.writeUInt32LE((mode << 16) >>> 0, 38);
    head.writeUInt32LE(offset, 42);
    central.push(head, file);
    const local = [Buffer.from('PK\x03\x04', 'latin1'), facts, file, packed];
    locals.push(...local);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
