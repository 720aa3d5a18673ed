import {
  pictureFormat,
  START_LENGTH,
  unsupportedFormat,
  type PictureFormat,
  type UnsupportedFormat,
} from '../../templates/model/src/picture-format.ts';

export type { PictureFormat, UnsupportedFormat };

/** What a file is by its content, whatever its name says. */
export type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'unsupported'; readonly format: UnsupportedFormat }
  | { readonly kind: 'zip' }
  | { readonly kind: 'other' };

/** Bytes from the start of a file that {@link sniff} looks at. */
export const SNIFF_LENGTH = START_LENGTH;

/** APPNOTE.TXT 6.3.10, 4.3.7. */
const ZIP = 'PK\x03\x04';

/** @param head the first {@link SNIFF_LENGTH} bytes of the file, or all of it when it is shorter */
export function sniff(head: Uint8Array): Sniffed {
  const format = pictureFormat(head);
  if (format !== undefined) return { kind: 'picture', format };
  const unsupported = unsupportedFormat(head);
  if (unsupported !== undefined) return { kind: 'unsupported', format: unsupported };
  const isZip = Buffer.from(head.subarray(0, ZIP.length)).toString('latin1') === ZIP;
  return { kind: isZip ? 'zip' : 'other' };
}
