import { pictureFormat, type PictureFormat } from '../../templates/model/src/picture-format.ts';

export type { PictureFormat };

/** Formats that are pictures to people and are refused here: no decoder for them, or a document that would be rendered. */
export type UnsupportedFormat =
  'BMP' | 'HEIC' | 'SVG' | 'PDF' | 'JPEG XL' | 'JPEG 2000' | 'icon (ICO)' | 'Photoshop (PSD)' | 'camera raw';

/** What a file is by its content, whatever its name says. */
export type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'unsupported'; readonly format: UnsupportedFormat }
  | { readonly kind: 'zip' }
  | { readonly kind: 'other' };

/** Bytes from the start of a file that {@link sniff} looks at. */
export const SNIFF_LENGTH = 1024;

const OTHER: Sniffed = { kind: 'other' };

/** What is no picture to us by its leading bytes, as Latin-1; the first that matches wins. Source: the formats' own specifications. */
const SIGNATURES: readonly (readonly [RegExp, Sniffed])[] = [
  // Canon's raw files have TIFF headers.
  [/^(?:II\*\0[^]{4}CR|IIU\0|IIRO|FUJIFILMCCD-RAW|[^]{4}ftypcrx )/, unsupported('camera raw')],
  [/^[^]{4}ftyp[^]{0,52}(?:hei[cxms]|hev[cx]|mif1|msf1)/, unsupported('HEIC')],
  [/^BM[^]{4}\0{4}/, unsupported('BMP')],
  [/^%PDF-/, unsupported('PDF')],
  [/^(?:\xff\x0a|\0\0\0\x0cJXL )/, unsupported('JPEG XL')],
  [/^(?:\xff\x4f\xff\x51|\0\0\0\x0cjP {2})/, unsupported('JPEG 2000')],
  [/^\0\0\x01\0/, unsupported('icon (ICO)')],
  [/^8BPS/, unsupported('Photoshop (PSD)')],
  [/^PK\x03\x04/, { kind: 'zip' }],
  [/^(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml[^]*<svg|!--[^]*<svg|!DOCTYPE svg)/i, unsupported('SVG')],
];

/** @param head the first {@link SNIFF_LENGTH} bytes of the file, or all of it when it is shorter */
export function sniff(head: Uint8Array): Sniffed {
  const format = pictureFormat(head);
  if (format !== undefined) return { kind: 'picture', format };
  const text = Buffer.from(head.subarray(0, SNIFF_LENGTH)).toString('latin1');
  return SIGNATURES.find(([pattern]) => pattern.test(text))?.[1] ?? OTHER;
}

function unsupported(format: UnsupportedFormat): Sniffed {
  return { kind: 'unsupported', format };
}
