import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { COUNTS, counts, flat, LABELS, png, read, temporaryFolder, tenOf, type Files } from './support.ts';

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
