import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import type { TableRow } from '../../src/dataset/rows.ts';
import { readTable } from '../../src/dataset/table.ts';
import { summarizeDataset } from '../../src/dataset/summary.ts';
import { png, temporaryFolder, type Files } from './support.ts';
import { RUNS } from './runs.ts';

const LINUX = process.platform === 'linux';

const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  '1st',
  "it's",
  'a "quote"',
  'back\\slash',
  'two\nlines',
  '*/',
  '${x}',
  '{{x}}',
  '<b>',
  'a,b;c\td',
  '🌹',
  '👩‍👩‍👧',
  'وردة',
  'caf\u00e9',
  'cafe\u0301',
  'Rose',
  'rose',
  '-1',
  '=1+1',
  '%',
  '#',
  'CON',
] as const;

const label = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
);

/** What a folder on this system can be called; hidden folders are no labels. */
const folderLabel = label.filter((name) => {
  const short = Buffer.from(name).length <= 255 && !name.startsWith('.');
  return short && !/[/\0]/.test(name) && (LINUX || /^[\p{L}\p{N}]+$/u.test(name));
});

/** Elsewhere, names that differ in case or Unicode form alone are one folder. */
const selector = (name: string): string => (LINUX ? name : name.normalize('NFC').toLowerCase());

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

describe('hostile labels arrive as they were written', () => {
  test('through a table', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(label, label)),
        fc.constantFrom(',', '\t', ';'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        async (rows, delimiter, lineBreak, mark) => {
          const lines = [['ImageSource', 'Label'], ...rows].map((row) => row.map(quoted).join(delimiter));
          const text = `${mark ? '\ufeff' : ''}${lines.join(lineBreak)}`;
          // Cut anywhere: a file comes in pieces.
          const taken: TableRow[] = [];
          const pieces = [text.slice(0, 7), text.slice(7, 40), text.slice(40)];
          const table = await readTable(pieces, (row) => taken.push(row));

          const expected = rows.filter((row) => row.every((field) => field.trim() !== ''));
          expect(taken.map(({ imageSource, label: read }) => [imageSource, read])).toEqual(expected);
          expect(table.findings.length > 0).toBe(expected.length < rows.length);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  test('through folders', async () => {
    const pictures = await Promise.all([1, 2, 3, 4, 5].map(png));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(folderLabel, { minLength: 1, maxLength: 5, selector }),
        async (names) => {
          const files = Object.fromEntries(names.map((name, at) => [`${name}/1.png`, pictures[at]]));
          const dataset = await readDataset(await temporaryFolder(files), { forTraining: false });

          expect(dataset.labels).toEqual(names.filter(isNoClutter).toSorted());
          expect(dataset.pictures.map((one) => one.label).toSorted()).toEqual(dataset.labels);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('from folders and from a table alike', async () => {
    const names = HOSTILE.filter((name) => (LINUX ? !name.includes('/') : /^[a-z_]+$/.test(name)));
    const pictures: Files = Object.fromEntries(
      await Promise.all(names.map(async (name, index) => [`${name}/1.png`, await png(index + 1)] as const)),
    );
    const rows = names.map((name) => `${quoted(`${name}/1.png`)},${quoted(name)}`);
    const folder = await temporaryFolder(pictures);
    const table = await temporaryFolder({
      ...pictures,
      't.csv': ['ImageSource,Label', ...rows].join('\r\n'),
    });

    const fromFolder = await readDataset(folder, { forTraining: false });
    const fromTable = await readDataset(join(table, 't.csv'), { forTraining: false });

    const expected = names.toSorted().map((name) => ({ label: name, pictures: 1 }));
    expect(summarizeDataset(fromFolder)).toEqual({ labels: expected, total: names.length });
    expect(summarizeDataset(fromTable)).toEqual(summarizeDataset(fromFolder));
  });
});

describe('any text at all', () => {
  test('as a table is read or reported, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'ImageSource,Label\n', 'Label\tImageSource\r\n'),
        fc.string({ unit: fc.constantFrom('"', ',', '\t', '\r', '\n', ';', 'a', ' ', '\0', 'é', '\\') }),
        async (header, text) => {
          const rows: TableRow[] = [];
          const { findings } = await readTable([header, text], (row) => rows.push(row));
          expect(rows.every((row) => row.label.trim() !== '' && row.imageSource.trim() !== '')).toBe(true);
          if (header === '') expect(findings).not.toHaveLength(0);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });
});

function isNoClutter(name: string): boolean {
  return !['__macosx', '@eadir', '$recycle.bin', 'system volume information'].includes(name.toLowerCase());
}
