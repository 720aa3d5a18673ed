import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { COUNTS, counts, flat, LABELS, png, read, temporaryFolder, tenOf } from './support.ts';

describe('where a table’s pictures lie', () => {
  const table = (lines: readonly string[]): string => `ImageSource,Label\n${lines.join('\n')}\n`;

  test('by an absolute path below the folder of the table', async () => {
    const folder = await temporaryFolder(await tenOf('rose', 'tulip'));
    const lines = Object.keys(await tenOf('rose', 'tulip')).map(
      (name) => `${join(folder, name)},${name.split('/')[0]}`,
    );
    await writeFile(
      join(folder, 't.csv'),
      table([...lines, '/etc/passwd,rose', `${folder}-other/x.png,rose`]),
    );

    const dataset = await readDataset(join(folder, 't.csv'));

    expect(counts(dataset)).toEqual({ rose: 10, tulip: 10 });
    expect(dataset.pictures[0].name).toBe('rose/0.png');
    expect(dataset.findings.map(({ code, message }) => [code, message])).toEqual([
      ['dataset-table-outside', expect.stringContaining('2 rows')],
    ]);
  });

  test.skipIf(process.platform !== 'linux')('under another Unicode form', async () => {
    const files: Record<string, Buffer> = {};
    for (let at = 0; at < 10; at++) {
      files[`Bilder-\u00e4/r\u00f6se-${at}.png`.normalize('NFD')] = await png(at + 1);
      files[`Bilder-\u00e4/t\u00fclip-${at}.png`] = await png(at + 20);
    }
    const lines = Object.keys(files).map(
      (name, at) => `${name.normalize(at % 2 === 0 ? 'NFC' : 'NFD')},${at % 2 === 0 ? 'r' : 't'}`,
    );
    const dataset = await read({ ...files, 't.csv': table(lines) }, 't.csv');
    expect(dataset.findings).toEqual([]);
    expect(counts(dataset)).toEqual({ r: 10, t: 10 });
  });

  test('in the one folder beside it', async () => {
    const { files, rows } = await flat('images/');
    const dataset = await read({ ...files, 't.csv': table(rows.map((row) => row.join(','))) }, 't.csv');
    expect(dataset.findings).toEqual([]);
    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.pictures[0].name).toBe('images/daisy-0.png');
  });

  test('not where two folders beside it have a file of the name', async () => {
    const dataset = await read(
      { 'a/1.png': await png(1), 'b/1.png': await png(2), 't.csv': table(['1.png,rose']) },
      't.csv',
      { forTraining: false },
    );
    expect(dataset.findings).toMatchObject([{ code: 'dataset-missing-file' }]);
  });

  test('a datastore’s path never leads out', async () => {
    const folder = await temporaryFolder({
      'secret.png': await png(1),
      'data/t.jsonl': ['../secret.png', 'x/../../secret.png', '//etc/secret.png']
        .map((path) => JSON.stringify({ image_url: `azureml://s/paths/${path}`, label: 'rose' }))
        .join('\n'),
    });
    const { pictures, findings } = await readDataset(join(folder, 'data/t.jsonl'), { forTraining: false });
    expect(pictures).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['dataset-table-outside', 'dataset-missing-file']);
  });
});

describe('a folder of loose pictures', () => {
  test('with one table beside them means the table', async () => {
    const { files, rows } = await flat();
    const csv = `filename,class\n${rows.map((row) => row.join(',')).join('\n')}\n`;
    const dataset = await read({
      ...files,
      'labels.csv': csv,
      'README.md': 'x',
      'info.json': '{"name":"x"}',
    });

    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.findings).toEqual([]);
    expect(dataset.notes).toEqual([
      'The labels are those of labels.csv.',
      'The column filename names the pictures, class the labels.',
    ]);
  });

  test('with COCO annotations beside them means those', async () => {
    const { files, rows } = await flat();
    const coco = {
      images: rows.map(([file_name], id) => ({ id, file_name })),
      categories: LABELS.map((name, id) => ({ id, name })),
      annotations: rows.map(([, label], id) => ({
        image_id: id,
        category_id: LABELS.indexOf(label as 'rose'),
      })),
    };
    expect(counts(await read({ ...files, '_annotations.coco.json': JSON.stringify(coco) }))).toEqual(COUNTS);
  });
});
