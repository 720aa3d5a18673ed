import { describe, expect, test } from 'vitest';
import { sniff } from '../../src/dataset/sniff.ts';
import { bmp, encode, noise, PICTURE_FORMATS } from '../support/pictures.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('sniff', () => {
  test.each(PICTURE_FORMATS)('knows what sharp writes as %s', async (format) => {
    const sniffed = sniff(await encode(noise(1), format));
    expect(sniffed.kind === 'picture' && sniffed.format.toLowerCase()).toBe(format);
  });

  test.each([
    ['TIFF of the other byte order', 'MM\0*\0\0\0\x08', 'TIFF'],
    ['BigTIFF', 'II+\0\x08\0\0\0', 'TIFF'],
    ['GIF of 1987', 'GIF87a\x01\0\x01\0', 'GIF'],
    ['an AVIF sequence', '\0\0\0\x20ftypavis\0\0\0\0avismsf1', 'AVIF'],
    ['AVIF that says so second', '\0\0\0\x1cftypmif1\0\0\0\0mif1avif', 'AVIF'],
  ])('%s', (_, head, format) => {
    expect(sniff(bytes(head))).toEqual({ kind: 'picture', format });
  });

  test.each([
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['HEIC', '\0\0\0\x18ftypmif1\0\0\0\0mif1heix'],
    ['PDF', '%PDF-1.7\n'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['SVG', '\xef\xbb\xbf  \n<?xml version="1.0"?><!-- drawn by hand --><SVG>'],
    ['SVG', '<!-- drawn by hand -->\n<svg>'],
    ['SVG', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN">'],
    ['JPEG XL', '\xff\x0a\xfa\x1f'],
    ['JPEG XL', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['icon (ICO)', '\0\0\x01\0\x01\0'],
    ['Photoshop (PSD)', '8BPS\0\x01'],
    ['camera raw', 'II*\0\x10\0\0\0CR\x02\0'],
  ])('refuses %s: %j', (format, head) => {
    expect(sniff(bytes(head))).toEqual({ kind: 'unsupported', format });
  });

  test('refuses a bitmap, and not every text that begins with BM', () => {
    expect(sniff(bmp([1, 2, 3]))).toEqual({ kind: 'unsupported', format: 'BMP' });
    expect(sniff(bytes('BMW, Audi, Opel'))).toEqual({ kind: 'other' });
  });

  test.each(['', '\xff', '<html><body><svg>', 'RIFF\0\0\0\0WAVE', '\0\0\0\x18ftypisom\0\0\0\0'])(
    'does not know %j',
    (head) => {
      expect(sniff(bytes(head))).toEqual({ kind: 'other' });
    },
  );
});
