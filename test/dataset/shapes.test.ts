import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset, type ReadDatasetOptions } from '../../src/dataset/read.ts';
import type { Dataset } from '../../src/dataset/types.ts';
import { temporaryFolder, tenOf, png, type Files } from './support.ts';

const LABELS = ['daisy', 'rose', 'tulip'] as const;
const COUNTS = { daisy: 10, rose: 10, tulip: 10 };

/** Ten pictures a label, in one folder, with the label each. */
async function flat(
  folder = '',
): Promise<{ readonly files: Files; readonly rows: readonly (readonly [string, string])[] }> {
  const files = Object.entries(await tenOf(...LABELS)).map(
    ([name, bytes]) => [name.replace('/', '-'), bytes, name.split('/')[0]] as const,
  );
  return {
    files: Object.fromEntries(files.map(([name, bytes]) => [`${folder}${name}`, bytes])),
    rows: files.map(([name, , label]) => [name, label]),
  };
}

function counts({ pictures }: Dataset): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { label } of pictures) all[label] = (all[label] ?? 0) + 1;
  return all;
}

async function read(files: Files, open = '', options: ReadDatasetOptions = {}): Promise<Dataset> {
  return await readDataset(join(await temporaryFolder(files), open), options);
}

function labelsByName({ pictures }: Dataset): Record<string, string> {
  return Object.fromEntries(pictures.map(({ name, label }) => [name.split('/').at(-1)!, label]));
}

describe('tables as other tools write them', () => {
  const AZURE = 'azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/d/paths';
  const oneHot = (label: string): string => LABELS.map((one) => (one === label ? '1' : '0')).join(', ');
  const task = (source: string, ...choices: readonly string[]) => ({
    id: 1,
    data: { image: source },
    annotations: [
      { was_cancelled: true, result: [{ value: { choices: ['nothing'] } }] },
      ...choices.map((choice) => ({
        result: [{ from_name: 'choice', to_name: 'image', type: 'choices', value: { choices: [choice] } }],
      })),
    ],
  });
  type Rows = readonly (readonly [string, string])[];
  const tables: readonly (readonly [string, string, (rows: Rows) => string])[] = [
    [
      "Azure ML's JSON lines",
      'train.jsonl',
      (rows) =>
        rows
          .map(([name, label]) =>
            JSON.stringify({ image_url: `${AZURE}/UI/x/${name}`, image_details: { format: 'jpg' }, label }),
          )
          .join('\n'),
    ],
    [
      "Azure ML's older addresses, CRLF, a byte order mark",
      'train.jsonl',
      (rows) =>
        `\ufeff${rows.map(([name, label]) => JSON.stringify({ image_url: `AmlDatastore://x/${name}`, label })).join('\r\n')}\r\n`,
    ],
    [
      'one-hot columns, as Roboflow has them',
      '_classes.csv',
      (rows) =>
        `filename, ${LABELS.join(', ')}\n${rows.map(([name, label]) => `${name}, ${oneHot(label)}\n`).join('')}`,
    ],
    [
      'COCO, several annotations of one category',
      'annotations.json',
      (rows) =>
        JSON.stringify({
          info: {},
          images: rows.map(([file_name], id) => ({ id, file_name, width: 6, height: 4 })),
          categories: LABELS.map((name, id) => ({ id, name })),
          annotations: [...rows, ...rows].map(([, label], id) => ({
            id,
            image_id: id % rows.length,
            category_id: LABELS.indexOf(label as 'rose'),
            bbox: [0, 0, 1, 1],
          })),
        }),
    ],
    [
      "Label Studio's tasks, two annotators who agree",
      'project-1.json',
      (rows) =>
        JSON.stringify(rows.map(([name, label]) => task(`/data/upload/3/0123abcd-${name}`, label, label))),
    ],
    [
      "Label Studio's files of its machine",
      'project-1.json',
      (rows) =>
        JSON.stringify(rows.map(([name, label]) => task(`/data/local-files/?d=my%20files/${name}`, label))),
    ],
    [
      "Label Studio's short form",
      'min.json',
      (rows) =>
        JSON.stringify(rows.map(([image, choice], id) => ({ image: `/data/upload/${image}`, id, choice }))),
    ],
    [
      "Label Studio's CSV",
      'min.csv',
      (rows) =>
        `annotation_id,annotator,choice,created_at,id,image\n${rows.map(([name, label], id) => `${id},1,${label},2024,${id},/data/upload/1/0123abcd-${name}\n`).join('')}`,
    ],
    [
      "Custom Vision's tagged images",
      'images.json',
      (rows) =>
        JSON.stringify(
          rows.map(([name, tagName]) => ({
            id: name.replace('.png', ''),
            originalImageUri: 'https://example.com/i-0/o-0?sv=2017&sig=x',
            tags: [{ tagId: 't', tagName, created: '2024' }],
          })),
        ),
    ],
    [
      'TAB-separated, class and file',
      'list.tsv',
      (rows) => `class\tfile\n${rows.map(([name, label]) => `${label}\t${name}\n`).join('')}`,
    ],
  ];

  test.each(tables)('%s', async (_, name, write) => {
    const { files, rows } = await flat();
    const dataset = await read({ ...files, [name]: write(rows) }, name);

    expect(dataset.findings).toEqual([]);
    expect(labelsByName(dataset)).toEqual(Object.fromEntries(rows));
  });

  test.each([
    'filename,label',
    'file_name,class',
    'path,category',
    'image,Class Name',
    'image_path,category_name',
    'Image-Name,TAG',
    'filepath,target',
    'ImageSource,label_name',
    'path,ImageSource,Label',
  ])('columns %s', async (header) => {
    const { files, rows } = await flat();
    const lines = rows.map((row) => (header.split(',').length === 3 ? ['x', ...row] : row).join(','));
    const dataset = await read({ ...files, 't.csv': `${header}\n${lines.join('\n')}\n` }, 't.csv');

    expect(dataset.findings).toEqual([]);
    expect(labelsByName(dataset)).toEqual(Object.fromEntries(rows));
  });

  test('pictures with no label, or several, are left out and named', async () => {
    const { files } = await flat();
    const coco = {
      images: ['daisy-0.png', 'rose-0.png', 'tulip-0.png'].map((file_name, id) => ({ id, file_name })),
      categories: LABELS.map((name, id) => ({ id, name })),
      annotations: [
        { image_id: 0, category_id: 0 },
        { image_id: 1, category_id: 1 },
        { image_id: 1, category_id: 2 },
      ],
    };
    const dataset = await read({ ...files, 'c.json': JSON.stringify(coco) }, 'c.json', {
      forTraining: false,
    });

    expect(labelsByName(dataset)).toEqual({ 'daisy-0.png': 'daisy' });
    expect(dataset.findings.map(({ code, message }) => [code, message])).toEqual([
      ['dataset-table-label', expect.stringContaining('item 3')],
      ['dataset-table-labels', expect.stringContaining('item 2')],
    ]);
  });

  test.each([
    ['a list of numbers', '[1, 2]', 'none of these'],
    ['COCO with images that are text', '{"images":["a"],"annotations":[],"categories":[]}', 'COCO'],
    [
      'tasks whose choices are a number',
      '[{"data":{"image":"a"},"annotations":[{"result":[{"value":{"choices":1}}]}]}]',
      'Label Studio',
    ],
    ['an object', '{"a":1}', 'none of these'],
  ])('JSON that is %s is an error', async (_, text, says) => {
    const { findings } = await read({ 't.json': text }, 't.json');
    expect(findings).toMatchObject([{ severity: 'error', code: 'dataset-table-columns' }]);
    expect(findings[0].message).toContain(says);
  });

  test('what is no JSON, or nests without end, is refused', async () => {
    for (const text of ['{', '['.repeat(100_000)])
      await expect(read({ 't.json': text }, 't.json')).rejects.toMatchObject({ code: 'dataset-table-json' });
  });

  test('lines that are no objects are left out and named', async () => {
    const { files, rows } = await flat();
    const lines = rows.map(([image, label]) => JSON.stringify({ image, label }));
    const dataset = await read(
      { ...files, 't.jsonl': [...lines, '{', '[]', '{"image":1}'].join('\n') },
      't.jsonl',
    );
    expect(dataset.findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/3 rows.*line 31, line 32, line 33/),
    ]);
  });
});

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

describe('folders that are split already', () => {
  const split = async (training: string, ...others: readonly string[]): Promise<Files> => {
    const pictures = Object.entries(
      await tenOf(...[training, ...others].flatMap((part) => LABELS.map((label) => `${part}/${label}`))),
    );
    return Object.fromEntries(pictures);
  };

  test.each([
    ['train', 'test'],
    ['training_set', 'test_set'],
    ['seg_train', 'seg_test'],
    ['Training', 'Validation'],
    ['train_images', 'val_images'],
    ['trainset', 'testset'],
  ])('%s and %s are data and validation data, said in one line', async (training, other) => {
    const dataset = await read(await split(training, other));

    expect(dataset.findings).toEqual([]);
    expect(dataset.labels).toEqual(LABELS);
    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.pictures.every(({ name }) => name.startsWith(`${training}/`))).toBe(true);
    expect(dataset.validationData).toMatchObject({ labels: LABELS, findings: [] });
    expect(counts(dataset.validationData!)).toEqual(COUNTS);
    expect(dataset.notes).toEqual([
      `Split already: ${training}/ is trained on, ${other}/ measures the accuracy.`,
    ]);
  });

  test('Roboflow’s three parts with a table each', async () => {
    const { rows } = await flat();
    const files: Record<string, string | Uint8Array> = { 'README.roboflow.txt': 'x' };
    for (const [part, from] of [
      ['train', 1],
      ['valid', 31],
      ['test', 61],
    ] as const) {
      for (const [at, [name]] of rows.entries()) files[`${part}/${name}`] = await png(from + at);
      files[`${part}/_classes.csv`] =
        `filename, ${LABELS.join(', ')}\n${rows.map(([name, label]) => `${name}, ${LABELS.map((one) => (one === label ? 1 : 0)).join(', ')}\n`).join('')}`;
    }
    const dataset = await read(files);
    expect(dataset.findings).toEqual([]);
    expect(counts(dataset)).toEqual(COUNTS);
    expect(counts(dataset.validationData!)).toEqual({ daisy: 20, rose: 20, tulip: 20 });
    expect(dataset.notes?.[0]).toBe(
      'Split already: train/ is trained on, test/ and valid/ measure the accuracy.',
    );
  });

  test('doubled folders and unlabelled pictures, as on Kaggle', async () => {
    const files = await split('seg_train/seg_train', 'seg_test/seg_test');
    const dataset = await read({ ...files, 'seg_pred/seg_pred/1.png': await png(500) });
    expect(dataset.findings).toEqual([]);
    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.notes?.[0]).toContain('seg_pred/ is left out');
  });

  test('a picture of a label that is rare enough to be missing in one part', async () => {
    const files = Object.entries(await split('train', 'test')).filter(
      ([name]) => !name.startsWith('test/daisy'),
    );
    const { findings, validationData } = await read(Object.fromEntries(files));
    expect(findings).toEqual([]);
    expect(counts(validationData!)).toEqual({ rose: 10, tulip: 10 });
  });

  test('together, or the training part alone, where that is asked for', async () => {
    const files = await split('train', 'test');
    const together = await read(files, '', { parts: 'together' });
    expect(counts(together)).toEqual({ daisy: 20, rose: 20, tulip: 20 });
    const training = await read(files, '', { parts: 'training' });
    expect(counts(training)).toEqual(COUNTS);
    expect([together.validationData, training.validationData]).toEqual([undefined, undefined]);
    expect(training.notes).toEqual(['Split already: train/ is read; test/ is left out.']);
    expect(counts(await read(files, '', { forTraining: false }))).toEqual(counts(together));
  });

  test('cameras are none', async () => {
    const dataset = await read(await split('camera1', 'camera2'));
    expect(dataset.labels).toEqual(['camera1', 'camera2']);
    expect(dataset.validationData).toBeUndefined();
    expect(dataset.findings.map(({ code }) => code)).toEqual(['dataset-inner-labels']);
  });
});

describe('labels one level deeper', () => {
  const files = () => tenOf('plants/daisy', 'plants/rose', 'others/tulip');

  test('are the labels when that is said', async () => {
    const dataset = await read(await files(), '', { labelsFrom: 'innermost' });
    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.findings).toEqual([]);
  });

  test('are none when that is said', async () => {
    const dataset = await read(await files(), '', { labelsFrom: 'outermost' });
    expect(counts(dataset)).toEqual({ plants: 20, others: 10 });
    expect(dataset.findings).toEqual([]);
  });

  test('are asked about, once', async () => {
    const asked: unknown[] = [];
    const dataset = await read(await files(), '', {
      chooseLabels: (levels) => {
        asked.push(levels);
        return Promise.resolve('innermost');
      },
    });
    expect(asked).toEqual([{ outermost: ['others', 'plants'], innermost: [...LABELS] }]);
    expect(counts(dataset)).toEqual(COUNTS);
    expect(dataset.findings).toEqual([]);
  });

  test('of the same name in several folders are one label', async () => {
    const dataset = await read(
      await tenOf('camera1/daisy', 'camera1/rose', 'camera2/daisy', 'camera2/rose'),
      '',
      {
        labelsFrom: 'innermost',
      },
    );
    expect(counts(dataset)).toEqual({ daisy: 20, rose: 20 });
  });

  test('folders of visits are no question where each label has one of them', async () => {
    const dataset = await read(await tenOf('rose/pictures', 'tulip/pictures'));
    expect(dataset.findings).toEqual([]);
    expect(dataset.labels).toEqual(['rose', 'tulip']);
  });

  test('a wrapper around the labels is passed', async () => {
    const dataset = await read({
      ...(await tenOf('a/b/rose', 'a/b/tulip')),
      'LICENSE.txt': 'x',
      'a/README.md': 'x',
    });
    expect(counts(dataset)).toEqual({ rose: 10, tulip: 10 });
    expect(dataset.notes).toEqual(['Read from a/b, the only folder in it.']);
  });
});

test('empty folders of labels are left out wherever the labels lie', async () => {
  const folder = await temporaryFolder(await tenOf('plants/daisy', 'plants/rose', 'others/tulip'));
  await mkdir(join(folder, 'others', 'iris'));
  const dataset = await readDataset(folder, { labelsFrom: 'innermost' });
  expect(dataset.labels).toEqual(LABELS);
  expect(dataset.findings.map(({ message }) => message)).toEqual([
    'No picture under it, left out (1 label): iris.',
  ]);
});
