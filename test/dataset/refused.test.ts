import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { assertTrainable } from '../../src/dataset/lint.ts';
import { readDataset } from '../../src/dataset/read.ts';
import { ModelBuilderError } from '../../src/errors.ts';
import { codesOf, png, temporaryFolder, tenOf, type Files } from './support.ts';

describe('nothing to look at', () => {
  test.each<readonly [title: string, code: string, name: string, files: Files]>([
    ['a path where nothing is', 'dataset-missing', 'nowhere', {}],
    ['a path below a file', 'dataset-missing', 'file.csv/photos', { 'file.csv': 'x' }],
    ['half a ZIP', 'dataset-archive', 'photos.zip', { 'photos.zip': 'PK\x03\x04' }],
    ['text under the name of a ZIP', 'dataset-archive', 'photos.zip', { 'photos.zip': '<html>404</html>' }],
    ['half a ZIP under another name', 'dataset-archive', 'photos.csv', { 'photos.csv': 'PK\x03\x04' }],
    ['a tarball', 'dataset-archive', 'photos.tar.gz', { 'photos.tar.gz': '\x1f\x8b' }],
    ['a document', 'dataset-single-picture', 'a.csv', { 'a.csv': '%PDF-1.4' }],
    ['a file of another kind', 'dataset-kind', 'labels.txt', { 'labels.txt': 'ImageSource,Label\n' }],
    [
      'text in an unknown encoding',
      'dataset-table-encoding',
      't.csv',
      { 't.csv': Buffer.from([0x4c, 0xe9, 0x0a]) },
    ],
  ])('%s', async (_, code, name, files) => {
    const path = join(await temporaryFolder(files), name);
    await expect(readDataset(path)).rejects.toMatchObject({
      name: 'ModelBuilderError',
      code,
      message: expect.stringContaining(path) as string,
      hint: expect.stringMatching(/\w/) as string,
    });
  });

  test('an empty path', async () => {
    await expect(readDataset('')).rejects.toMatchObject({ code: 'dataset-missing' });
  });

  test('a single picture', async () => {
    const path = join(await temporaryFolder({ 'one.png': await png(1) }), 'one.png');
    await expect(readDataset(path)).rejects.toMatchObject({ code: 'dataset-single-picture' });
  });
});

describe.skipIf(process.platform === 'win32')('without permission', () => {
  test('a file and a label folder are left out', async () => {
    const folder = await temporaryFolder(await tenOf('rose', 'tulip', 'lily'));
    await forbid(join(folder, 'rose/3.png'));
    await forbid(join(folder, 'lily'));

    const { findings, pictures } = await asSomebodyElse(folder, () => readDataset(folder));

    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['dataset-too-few-pictures', expect.stringContaining('lily (0)')],
      ['dataset-unreadable-folder', expect.stringContaining('lily')],
      ['dataset-unreadable-file', expect.stringMatching(/no permission.*rose\/3\.png/)],
      ['dataset-few-pictures', expect.stringContaining('rose (9)')],
    ]);
    expect(pictures).toHaveLength(19);
  });

  test('the dataset itself is refused', async () => {
    const folder = await temporaryFolder({ 'photos/rose/1.png': await png(1) });
    await forbid(join(folder, 'photos'));
    const read = asSomebodyElse(folder, () => readDataset(join(folder, 'photos')));
    await expect(read).rejects.toMatchObject({ code: 'dataset-unreadable' });
  });

  async function forbid(path: string): Promise<void> {
    await chmod(path, 0o000);
    onTestFinished(() => chmod(path, 0o700));
  }

  /** Root may read everything, so the tests step down for a moment where they run as root. */
  async function asSomebodyElse<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
    await chmod(folder, 0o755);
    if (process.geteuid?.() !== 0) return await work();
    process.seteuid?.(65534);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }
});

describe('assertTrainable', () => {
  test('names every error at once, and no warning', async () => {
    const folder = await temporaryFolder({
      ...(await tenOf('rose', 'tulip')),
      'lily/empty.png': '',
      'iris/1.png': await png(50),
    });
    const dataset = await readDataset(folder);
    expect(codesOf(dataset)).toContain('dataset-empty-file');

    const error = thrownBy(() => assertTrainable(dataset));

    expect(error).toMatchObject({ code: 'dataset-not-trainable', exitCode: 1 });
    const [first, ...lines] = error.message.split('\n');
    expect(first).toContain(folder);
    expect(lines).toEqual([expect.stringContaining('iris (1), lily (0)')]);
  });

  test('lets a dataset with warnings pass', async () => {
    const dataset = await readDataset(
      await temporaryFolder({ ...(await tenOf('rose', 'tulip')), 'rose/x': '' }),
    );
    expect(codesOf(dataset)).toEqual(['dataset-empty-file']);
    expect(() => assertTrainable(dataset)).not.toThrow();
  });

  function thrownBy(work: () => void): ModelBuilderError {
    try {
      work();
    } catch (error) {
      if (error instanceof ModelBuilderError) return error;
    }
    throw new Error('no ModelBuilderError was thrown');
  }
});
