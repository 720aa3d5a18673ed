/** A table of a FlatBuffer: fields by slot number, absent ones give the default. Offsets are checked by DataView. */
export interface Table {
  int8(slot: number, byDefault?: number): number;
  int32(slot: number, byDefault?: number): number;
  text(slot: number): string;
  ints(slot: number): number[];
  bytes(slot: number): Uint8Array;
  table(slot: number): Table | undefined;
  tables(slot: number): Table[];
  /** Where the vector's length (uint32) lies in the file; its items follow. 0 when absent. */
  vectorOffset(slot: number): number;
}

/** A vtable starts with its own size and the table's size, 2 bytes each. */
const VTABLE_HEADER = 4;

/** Opens the table at `position`. @see https://flatbuffers.dev/internals/ */
function openTable(view: DataView, position: number): Table {
  const vtable = position - view.getInt32(position, true);
  const vtableSize = view.getUint16(vtable, true);
  const fieldOffset = (slot: number): number => {
    const entry = VTABLE_HEADER + 2 * slot;
    const offset = entry < vtableSize ? view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : position + offset;
  };
  const follow = (at: number): number => at + view.getUint32(at, true);
  const vectorOffset = (slot: number): number => {
    const at = fieldOffset(slot);
    return at === 0 ? 0 : follow(at);
  };
  const items = <T>(slot: number, read: (at: number) => T): T[] => {
    const vector = vectorOffset(slot);
    const length = vector === 0 ? 0 : view.getUint32(vector, true);
    return Array.from({ length }, (_, index) => read(vector + 4 + 4 * index));
  };
  const bytes = (slot: number): Uint8Array => {
    const vector = vectorOffset(slot);
    const length = vector === 0 ? 0 : view.getUint32(vector, true);
    return new Uint8Array(view.buffer, view.byteOffset + vector + 4, length);
  };
  return {
    int8: (slot, byDefault = 0) => (fieldOffset(slot) === 0 ? byDefault : view.getInt8(fieldOffset(slot))),
    int32: (slot, byDefault = 0) => (fieldOffset(slot) === 0 ? byDefault : view.getInt32(fieldOffset(slot), true)),
    text: (slot) => new TextDecoder().decode(bytes(slot)),
    ints: (slot) => items(slot, (at) => view.getInt32(at, true)),
    bytes,
    table: (slot) => (fieldOffset(slot) === 0 ? undefined : openTable(view, follow(fieldOffset(slot)))),
    tables: (slot) => items(slot, (at) => openTable(view, follow(at))),
    vectorOffset,
  };
}

/** The root table of a FlatBuffer file. */
export function rootTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return openTable(view, view.getUint32(0, true));
}
