import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readDataset } from '../../src/dataset/read.ts';
import { zipOf, type ZipEntry } from '../support/zip.ts';
import { codesOf, png, snapshot, temporaryFolder, tenOf } from './support.ts';

async function entriesOf(...labels: readonly string[]): Promise<ZipEntry[]> {
  return Object.entries(await tenOf(...labels)).map(([name, content]) => ({ name, content }));
}

/** An archive in a folder of its own. */
async function archive(entries: readonly ZipEntry[]): Promise<string> {
  return join(await temporaryFolder({ 'data.zip': zipOf(entries) }), 'data.zip');
}

describe('a ZIP archive', () => {
  test('is read as it is, and nothing is unpacked beside it', async () => {
    const path = await archive([
      { name: 'flowers/', content: '' },
      ...(await entriesOf('flowers/rose', 'flowers/tulip')),
      { name: '__MACOSX/flowers/rose/._0.png', content: 'x' },
      { name: 'flowers/.DS_Store', content: 'x' },
      { name: 'flowers/rose/notes.txt', content: 'x'.repeat(5000) },
    ]);
    const before = await snapshot(join(path, '..'));

    const { root, labels, pictures, findings, notes } = await readDataset(path);

    expect(root).toBe(path);
    expect(labels).toEqual(['rose', 'tulip']);
    expect(pictures).toHaveLength(20);
    expect(pictures[0]).toMatchObject({ name: 'flowers/rose/0.png', label: 'rose', width: 6, height: 4 });
    expect(findings.map(({ message }) => message)).toEqual([
      'Not a picture, left out (1 file): flowers/rose/notes.txt.',
    ]);
    expect(notes).toEqual(['Read from flowers, the only folder in it.']);
    expect(await snapshot(join(path, '..'))).toEqual(before);
  });

  test('gives the same pictures as the folder that it was made of', async () => {
    const files = await tenOf('rose', 'tulip');
    const folder = await readDataset(await temporaryFolder(files));
    const zip = await readDataset(await archive(await entriesOf('rose', 'tulip')));
    const facts = ({ pictures }: typeof zip) =>
      pictures.map(({ name, label, sha256 }) => [name, label, sha256]);
    expect(facts(zip)).toEqual(facts(folder));
  });

  test('may hold tables, and the parts of a split', async () => {
    const names = ['rose-0.png', 'rose-1.png', 'tulip-0.png', 'tulip-1.png'];
    const part = async (folder: string, seed: number): Promise<ZipEntry[]> => [
      ...(await Promise.all(
        names.map(async (name, at) => ({ name: `${folder}/${name}`, content: await png(seed + at) })),
      )),
      {
        name: `${folder}/_classes.csv`,
        content: `filename, rose, tulip\n${names.map((name) => `${name}, ${name.startsWith('rose') ? '1, 0' : '0, 1'}\n`).join('')}`,
      },
    ];
    const dataset = await readDataset(
      await archive([...(await part('train', 1)), ...(await part('valid', 11))]),
    );
    expect(dataset.pictures.map(({ name, label }) => [name, label])).toEqual(
      names.map((name) => [`train/${name}`, name.split('-')[0]]),
    );
    expect(dataset.validationData?.pictures).toHaveLength(4);
  });

  test('with names in UTF-8 that do not say so, and in the old encoding', async () => {
    const entries = (await entriesOf('rosé', 'tulip')).map((entry) => ({ ...entry, utf8: false }));
    expect((await readDataset(await archive(entries))).labels).toEqual(['rosé', 'tulip']);
    // In code page 437 0x82 is é.
    const old = entries.map(({ name, ...entry }) => ({
      ...entry,
      name: Buffer.from(String(name).replace('é', '\u0082'), 'latin1'),
    }));
    expect((await readDataset(await archive(old))).labels).toEqual(['rosé', 'tulip']);
  });

  test.skipIf(process.platform === 'win32')(
    'with names that Windows refuses, which become no paths',
    async () => {
      const path = await archive(await entriesOf('a "rose": what?', 'CON'));
      expect((await readDataset(path)).labels).toEqual(['CON', 'a "rose": what?']);
    },
  );
});

describe('a hostile archive', () => {
  test('writes nothing at its own paths, and its links are files', async () => {
    const bad = [
      '../../evil.png',
      '/tmp/evil-absolute.png',
      'rose/../../../evil.png',
      'C:/evil.png',
      '..\\..\\evil.png',
    ];
    const path = await archive([
      ...(await entriesOf('rose', 'tulip')),
      ...(await Promise.all(bad.map(async (name) => ({ name, content: await png(99) })))),
      { name: 'rose/link.png', content: '/etc/passwd', mode: 0o120777 },
    ]);

    const { pictures, findings } = await readDataset(path);

    expect(pictures).toHaveLength(20);
    expect(
      pictures.every((picture) => picture.path.startsWith(join(tmpdir(), 'create-model-builder-'))),
    ).toBe(true);
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['dataset-archive-path', expect.stringContaining('(5 files): ../../evil.png')],
      ['dataset-not-a-picture', expect.stringContaining('rose/link.png')],
    ]);
    expect(await readdir(join(path, '..'))).toEqual(['data.zip']);
    await expect(stat('/tmp/evil-absolute.png')).rejects.toThrow('ENOENT');
  });

  test('that declares terabytes is refused before anything is unpacked', async () => {
    const path = await archive([
      ...(await entriesOf('rose', 'tulip')),
      { name: 'rose/bomb.png', content: Buffer.alloc(1000), declares: 0xfffffff0 },
    ]);
    await expect(readDataset(path)).rejects.toMatchObject({ code: 'dataset-archive-too-large' });
  });

  test('an entry that holds more than it declares is left out', async () => {
    const picture = await png(7);
    const path = await archive([
      ...(await entriesOf('rose', 'tulip')),
      { name: 'rose/bomb.png', content: Buffer.concat([picture, Buffer.alloc(5_000_000)]), declares: 2000 },
    ]);
    const dataset = await readDataset(path);
    expect(codesOf(dataset)).toEqual(['dataset-archive-damaged']);
    expect(dataset.pictures).toHaveLength(20);
  });

  test('with a password is refused with the way out', async () => {
    const path = await archive([{ name: 'rose/0.png', content: await png(1), encrypted: true }]);
    await expect(readDataset(path)).rejects.toMatchObject({
      code: 'dataset-archive',
      message: expect.stringContaining('encrypted') as string,
      hint: expect.stringContaining('password') as string,
    });
  });

  test('that was cut off is refused', async () => {
    const whole = zipOf(await entriesOf('rose', 'tulip'));
    const folder = await temporaryFolder({ 'data.zip': whole.subarray(0, whole.length - 400) });
    await expect(readDataset(join(folder, 'data.zip'))).rejects.toMatchObject({
      code: 'dataset-archive',
      hint: expect.stringContaining('Download it again') as string,
    });
  });

  test('damaged in one picture is read without it', async () => {
    const entries = await entriesOf('rose', 'tulip');
    const whole = zipOf(entries);
    const at = whole.indexOf('tulip/3.png') + 40;
    whole.fill(0xff, at, at + 20);
    const folder = await temporaryFolder({ 'data.zip': whole });
    const dataset = await readDataset(join(folder, 'data.zip'));
    expect(dataset.pictures).toHaveLength(19);
    expect(dataset.findings.map(({ message }) => message).join('\n')).toContain('tulip/3.png');
  });

  test('that does not fit on the disk of temporary files is refused', async () => {
    const before = process.env.TMPDIR;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
    const path = await archive(await entriesOf('rose', 'tulip'));
    process.env.TMPDIR = join(path, 'nowhere');
    await expect(readDataset(path)).rejects.toMatchObject({ code: 'io-temporary-folder' });
  });
});
