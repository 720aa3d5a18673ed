import { copyFile, mkdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { encode, noise, PICTURE_FORMATS, quarters, withOrientation } from '../support/pictures.ts';
import { codesOf, png, temporaryFolder, tenOf } from './support.ts';

describe('a folder', () => {
  test('gives pictures with name, label, hash and size, in the order of their names', async () => {
    const turned = await withOrientation(quarters({ width: 30, height: 20 }), 6);
    const folder = await temporaryFolder({ ...(await tenOf('tulip')), 'rose/a.jpg': turned });

    const { root, labels, pictures } = await readDataset(folder);

    expect(root).toBe(folder);
    expect(labels).toEqual(['rose', 'tulip']);
    expect(pictures[0]).toEqual({
      path: join(folder, 'rose', 'a.jpg'),
      name: 'rose/a.jpg',
      label: 'rose',
      sha256: createHash('sha256').update(turned).digest('hex'),
      width: 30,
      height: 20,
    });
    expect(pictures.map(({ name }) => name)).toEqual(pictures.map(({ name }) => name).toSorted());
  });

  test.each(PICTURE_FORMATS)('takes %s by its content, whatever its name', async (format) => {
    const files = {
      'rose/picture': await encode(noise(1), format),
      'rose/2.txt': await encode(noise(2), format),
    };
    const dataset = await readDataset(await temporaryFolder(files), { forTraining: false });

    expect(dataset.pictures).toHaveLength(2);
    expect(dataset.findings).toEqual([]);
  });

  test('takes pictures in deeper folders for the label at the top', async () => {
    const folder = await temporaryFolder({ 'rose/2024/may/1.png': await png(1), 'rose/2.png': await png(2) });
    const { pictures } = await readDataset(folder, { forTraining: false });

    expect(pictures.map(({ name, label }) => [name, label])).toEqual([
      ['rose/2.png', 'rose'],
      ['rose/2024/may/1.png', 'rose'],
    ]);
  });

  test('hashes and measures a file that is too large to be read at once', async () => {
    const large = await encode(noise(1, { width: 2600, height: 2400 }));
    expect(large.length).toBeGreaterThan(16 * 2 ** 20);
    const folder = await temporaryFolder({ 'rose/large.png': large });

    const { pictures } = await readDataset(folder, { forTraining: false });

    expect(pictures).toMatchObject([
      { width: 2600, height: 2400, sha256: createHash('sha256').update(large).digest('hex') },
    ]);
  });

  test('is found by a relative path, and with a slash at its end', async () => {
    const folder = await temporaryFolder(await tenOf('rose', 'tulip'));
    expect((await readDataset(folder + sep)).root).toBe(folder);
  });
});

describe('a table', () => {
  const read = async (name: string, content: string | Uint8Array) => {
    const folder = await temporaryFolder({
      'a/1.png': await png(1),
      'b, c/2.png': await png(2),
      [name]: content,
    });
    return await readDataset(join(folder, name), { forTraining: false });
  };

  test.each([
    ['commas', 't.csv', 'ImageSource,Label\na/1.png,rose\n"b, c/2.png","a ""tulip"""\n'],
    ['tabs', 't.tsv', 'ImageSource\tLabel\na/1.png\trose\nb, c/2.png\t"a ""tulip"""\n'],
    ['tabs under the name .csv', 't.csv', 'ImageSource\tLabel\na/1.png\trose\nb, c/2.png\t"a ""tulip"""\n'],
    ['semicolons', 't.csv', 'ImageSource;Label\na/1.png;rose\nb, c/2.png;"a ""tulip"""\n'],
    [
      'a first line for Excel',
      't.csv',
      '\ufeffsep=;\r\nImageSource;Label\r\na/1.png;rose\r\nb, c/2.png;"a ""tulip"""\r\n',
    ],
    [
      'another separator for Excel',
      't.csv',
      'sep=|\nImageSource|Label\na/1.png|rose\nb, c/2.png|a "tulip"\n',
    ],
    [
      'CRLF and a byte order mark',
      't.csv',
      '\ufeffImageSource,Label\r\na/1.png,rose\r\n"b, c/2.png","a ""tulip"""',
    ],
    [
      'columns in another order, and others',
      't.csv',
      'id,Label,ImageSource\n1,rose,a/1.png\n2,"a ""tulip""","b, c/2.png"',
    ],
    ['header in other case', 't.csv', 'imagesource, LABEL\na/1.png,rose\n"b, c/2.png","a ""tulip"""'],
    ['empty lines', 't.csv', '\nImageSource,Label\n\na/1.png,rose\n\n"b, c/2.png","a ""tulip"""\n\n'],
    ['paths of Windows', 't.csv', 'ImageSource,Label\na\\1.png,rose\n".\\b, c\\2.png","a ""tulip"""'],
    [
      'UTF-16, as spreadsheets export it',
      't.csv',
      Buffer.from('\ufeffImageSource\tLabel\r\na/1.png\trose\r\nb, c/2.png\t"a ""tulip"""\r\n', 'utf16le'),
    ],
  ])('with %s', async (_, name, content) => {
    const { labels, pictures, findings } = await read(name, content);

    expect(findings).toEqual([]);
    expect(labels).toEqual(['a "tulip"', 'rose']);
    expect(pictures.map((picture) => [picture.label, picture.name.replace('./', '')])).toEqual([
      ['rose', 'a/1.png'],
      ['a "tulip"', 'b, c/2.png'],
    ]);
  });

  test('keeps a label with a line break whole', async () => {
    const { labels } = await read('t.csv', 'ImageSource,Label\na/1.png,"two\nlines"\n"b, c/2.png",one\n');
    expect(labels).toEqual(['one', 'two\nlines']);
  });

  test('has its own folder for a root', async () => {
    const folder = await temporaryFolder({
      'deep/1.png': await png(1),
      'deep/t.csv': 'ImageSource,Label\n1.png,x',
    });
    const dataset = await readDataset(join(folder, 'deep', 't.csv'), { forTraining: false });
    expect(dataset).toMatchObject({ root: join(folder, 'deep'), pictures: [{ name: '1.png', label: 'x' }] });
  });
});

test('the same folder gives the same dataset, and counts up its progress', async () => {
  const folder = await temporaryFolder(await tenOf('rose', 'tulip', 'lily'));
  const progress: (readonly number[])[] = [];

  const first = await readDataset(folder, { onProgress: (done, total) => progress.push([done, total]) });

  expect(await readDataset(folder)).toEqual(first);
  expect(progress).toEqual(Array.from({ length: 30 }, (_, index) => [index + 1, 30]));
});

test('a run that is aborted stops with the reason', async () => {
  const folder = await temporaryFolder(await tenOf('rose', 'tulip'));
  const abort = new AbortController();
  const seen: number[] = [];
  const onProgress = (done: number): void => {
    seen.push(done);
    abort.abort(new Error('stopped by the test'));
  };

  await expect(readDataset(folder, { signal: abort.signal, onProgress })).rejects.toThrow(
    'stopped by the test',
  );
  expect(seen.length).toBeLessThan(20);
});

test('two copies of a picture: the first by name stays', async () => {
  const folder = await temporaryFolder(await tenOf('rose', 'tulip'));
  await mkdir(join(folder, 'rose', 'again'));
  await copyFile(join(folder, 'rose', '3.png'), join(folder, 'rose', 'again', '3.png'));

  const dataset = await readDataset(folder);

  expect(codesOf(dataset)).toEqual(['dataset-duplicates']);
  expect(dataset.pictures.map(({ name }) => name)).toContain('rose/3.png');
  expect(dataset.pictures.map(({ name }) => name)).not.toContain('rose/again/3.png');
});
