import { describe, expect, test } from 'vitest';
import { flat, LABELS, labelsByName, read } from './support.ts';

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
