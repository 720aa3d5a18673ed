import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { testBadDatasets } from './bad-datasets.ts';
import { png, temporaryFolder } from './support.ts';

const TABLE = { open: 'table.csv' } as const;

/** A good table of the twenty pictures, with more rows. */
function table(...rows: readonly string[]): string {
  const good = ['rose', 'tulip'].flatMap((label) =>
    Array.from({ length: 10 }, (_, index) => `${label}/${index}.png,${label}`),
  );
  return ['ImageSource,Label', ...good, ...rows].join('\n');
}

describe('bad tables are reported, and read as far as it goes', () => {
  testBadDatasets([
    {
      ...TABLE,
      title: 'a table without its columns',
      files: () => ({ 'table.csv': 'file,colour\nrose/0.png,rose\n' }),
      findings: [['error dataset-table-columns', 'ImageSource', 'Label', 'semicolons', 'file, colour']],
      pictures: 0,
    },
    {
      ...TABLE,
      title: 'a table with two columns that could be the picture',
      files: () => ({ 'table.csv': 'path,filename,class\nrose/0.png,0.png,rose\n' }),
      findings: [['error dataset-table-columns', 'path, filename', 'could be meant', 'ImageSource']],
      pictures: 0,
    },
    {
      ...TABLE,
      title: 'an empty table',
      files: () => ({ 'table.csv': '' }),
      findings: [['error dataset-table-columns', 'empty']],
      pictures: 0,
    },
    {
      ...TABLE,
      title: 'a table with a header alone',
      files: () => ({ 'table.csv': 'ImageSource,Label\r\n' }),
      findings: [['error dataset-too-few-labels', 'no label']],
      pictures: 0,
    },
    {
      ...TABLE,
      title: 'a quote that is never closed',
      files: () => ({ 'table.csv': table('rose/0.png,"rose') }),
      findings: [['error dataset-table-syntax', '22']],
      pictures: 0,
    },
    {
      ...TABLE,
      title: 'rows for files that do not exist',
      files: () => ({ 'table.csv': table('rose/gone.png,rose', 'rose,rose') }),
      findings: [
        ['warning dataset-missing-file', 'rose/gone.png'],
        ['warning dataset-not-a-file', 'rose'],
      ],
    },
    {
      ...TABLE,
      title: 'rows with a field too few or too many',
      files: () => ({ 'table.csv': table('rose/0.png', 'rose/1, red.png,rose') }),
      findings: [['warning dataset-table-fields', '2 rows', 'line 22, line 23', 'quotes']],
    },
    {
      ...TABLE,
      title: 'a short row below a first line for Excel',
      files: () => ({ 'table.csv': `sep=,\n${table('rose/0.png')}` }),
      findings: [['warning dataset-table-fields', 'line 23']],
    },
    {
      ...TABLE,
      title: 'rows without a label or a path',
      files: () => ({ 'table.csv': table('rose/0.png,', ' ,rose') }),
      findings: [
        ['warning dataset-table-label', 'line 22'],
        ['warning dataset-table-source', 'line 23'],
      ],
    },
    {
      ...TABLE,
      title: 'paths that lead out',
      files: () => ({
        'table.csv': table(
          '../x.png,rose',
          '/etc/passwd,rose',
          String.raw`C:\x.png,rose`,
          String.raw`a\..\..\x.png,rose`,
        ),
      }),
      findings: [
        ['warning dataset-table-outside', '4 rows', '../x.png on line 22', '/etc/passwd on line 23'],
      ],
    },
    {
      ...TABLE,
      title: 'addresses instead of files',
      files: () => ({ 'table.csv': table('https://example.com/x.png,rose') }),
      findings: [['warning dataset-table-url', 'https://example.com/x.png', 'not downloaded']],
    },
    {
      ...TABLE,
      title: 'a row twice',
      files: () => ({ 'table.csv': table('./rose/0.png,rose') }),
      findings: [['warning dataset-table-repeated', './rose/0.png on line 22']],
    },
    {
      ...TABLE,
      title: 'a picture with two labels',
      files: () => ({ 'table.csv': table('rose/0.png,tulip') }),
      findings: [
        ['warning dataset-two-labels', 'rose/0.png (rose and tulip)', 'left out'],
        ['warning dataset-few-pictures', 'rose (9)'],
      ],
      pictures: 19,
    },
    {
      ...TABLE,
      title: 'a link out of the folder of the table',
      linux: true,
      files: () => ({ 'table.csv': table('door/1.png,rose') }),
      prepare: async (folder) =>
        symlink(await temporaryFolder({ '1.png': await png(5) }), join(folder, 'door')),
      findings: [['warning dataset-link-outside', 'door/1.png']],
    },
  ]);
});
