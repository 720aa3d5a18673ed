import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATA_FIX_FLAGS } from '../../src/cli/data/fix/spec.ts';
import { run } from '../../src/cli/data/fix/run.ts';
import { relabelTable } from '../../src/dataset/relabel-table.ts';
import { nodeFileSystem, type FileSystemPort } from '../../src/io/file-system.ts';
import { FIX_RECORD, moveFiles, readFixRecord, replaceTable, undoLastFix } from '../../src/io/fix-files.ts';
import { silentContext } from '../support/silent-context.ts';

let root: string;
const signal = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-builder-fixes-'));
  for (const name of ['rose/1.jpg', 'rose/2.jpg', 'rose/inner/3.jpg', 'tulip/1.jpg', 'daisy/1.jpg'])
    await write(name, name);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(name: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, 'photos', name)), { recursive: true });
  await writeFile(join(root, 'photos', name), content);
}

/** Every file but the record: path → content. */
async function files(): Promise<Record<string, string>> {
  const entries = await readdir(join(root, 'photos'), { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    names.map(
      async (name) => [name.slice(join(root, 'photos').length + 1), await readFile(name, 'utf8')] as const,
    ),
  );
  return Object.fromEntries(pairs.filter(([name]) => !name.startsWith(FIX_RECORD)).sort());
}

async function fix(rows: string, more: object = {}) {
  await writeFile(join(root, 'fixes.csv'), `path,label,suggested,why\n${rows}`);
  const defaults = Object.entries(DATA_FIX_FLAGS).map(([name, flag]) => [name, flag.fallback] as const);
  const values = { ...Object.fromEntries(defaults), from: 'fixes.csv', data: 'photos', ...more } as never;
  return await run({ positionals: [], values, given: new Set() }, silentContext(root));
}

const undo = () => fix('', { from: undefined, undo: true });

describe('data fix', () => {
  it('moves pictures between the folders of labels, inner folders and taken names included, and takes it back', async () => {
    const before = await files();
    const { result, error } = await fix('rose/1.jpg,rose,tulip,\nrose/inner/3.jpg,rose,daisy,\n');
    expect(error).toBeUndefined();
    expect(result.moves).toMatchObject([{ to: 'tulip/1-2.jpg' }, { to: 'daisy/inner/3.jpg' }]);
    expect(await files()).toEqual({
      'daisy/1.jpg': 'daisy/1.jpg',
      'daisy/inner/3.jpg': 'rose/inner/3.jpg',
      'rose/2.jpg': 'rose/2.jpg',
      'tulip/1-2.jpg': 'rose/1.jpg',
      'tulip/1.jpg': 'tulip/1.jpg',
    });
    expect((await fix('rose/1.jpg,rose,tulip,\n')).result.moves).toEqual([]);
    await undo();
    expect(await files()).toEqual(before);
    await expect(undo()).rejects.toMatchObject({ code: 'data-fix-nothing' });
  });

  it('only says what it would do with --dry-run', async () => {
    const before = await files();
    expect((await fix('rose/1.jpg,rose,tulip,', { dryRun: true })).result.moves).toHaveLength(1);
    expect(await files()).toEqual(before);
    expect(await readdir(join(root, 'photos'))).not.toContain(FIX_RECORD);
  });

  it.each([
    ['a picture that is not there', 'rose/9.jpg,rose,tulip,', /no picture/],
    ['another label than it has', 'rose/2.jpg,daisy,tulip,', /under rose, not daisy/],
    ['a label that nobody has', 'rose/2.jpg,rose,oak,', /no label is called oak/],
    ['two wishes', 'rose/2.jpg,rose,tulip,\nrose/2.jpg,rose,daisy,', /to be daisy here, and tulip above/],
  ])('leaves out %s, says so, and does the others', async (_, row, words) => {
    const { error, result } = await fix(`${row}\nrose/1.jpg,rose,daisy,\n`);
    expect(error).toMatchObject({ code: 'data-fix-refused', exitCode: 1 });
    expect(error?.message).toMatch(words);
    expect(result.moves).toContainEqual(expect.objectContaining({ path: 'rose/1.jpg' }));
  });

  it.each([
    ['a way out', '../photos/rose/1.jpg,rose,tulip,'],
    ['a way out and in again', 'rose/../rose/1.jpg,rose,tulip,'],
    ['an absolute path', '/etc/passwd,rose,tulip,'],
    ['a drive', 'C:\\x.jpg,rose,tulip,'],
    ['no path', ',rose,tulip,'],
    ['no label', 'rose/1.jpg,rose,,'],
  ])('refuses the whole file for %s, and changes nothing', async (_, row) => {
    const before = await files();
    await expect(fix(`rose/2.jpg,rose,tulip,\n${row}`)).rejects.toMatchObject({ code: 'data-fixes-invalid' });
    expect(await files()).toEqual(before);
  });

  it('follows no link out of the pictures, in no folder and no record', async () => {
    await mkdir(join(root, 'outside'));
    await symlink(join(root, 'outside'), join(root, 'photos', 'daisy', 'inner'));
    await expect(fix('rose/inner/3.jpg,rose,daisy,')).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    await symlink(join(root, 'outside', 'x.json'), join(root, 'photos', FIX_RECORD));
    await expect(fix('rose/1.jpg,rose,daisy,')).rejects.toMatchObject({ code: 'scaffold-unsafe-path' });
    expect(await readdir(join(root, 'outside'))).toEqual([]);
  });

  it('believes no record that leads elsewhere', async () => {
    const record = { schemaVersion: 1, fixes: [{ moves: [{ from: '../x.jpg', to: 'rose/1.jpg' }] }] };
    await write(FIX_RECORD, JSON.stringify(record));
    await expect(undo()).rejects.toMatchObject({ code: 'data-fix-record' });
  });

  it('takes back what is still where it was put, and says what is not', async () => {
    await fix('rose/1.jpg,rose,daisy,\nrose/2.jpg,rose,daisy,');
    await rm(join(root, 'photos/daisy/2.jpg'));
    const { error } = await undo();
    expect(error?.message).toContain('daisy/2.jpg is not there any more');
    expect(Object.keys(await files())).toContain('rose/1.jpg');
  });
});

describe('a table', () => {
  const TABLE =
    '\ufeffImageSource,Label,Note\r\nrose/1.jpg,rose,"a ""b"", c"\r\n"tulip/1.jpg",tulip,\r\ndaisy/1.jpg,daisy,x';

  it('gets the labels in its own cells, and keeps every other byte', () => {
    const relabelled = relabelTable(TABLE, (name) => (name === 'tulip/1.jpg' ? 'a,b' : undefined));
    expect(relabelled).toBe(TABLE.replace('"tulip/1.jpg",tulip,', 'tulip/1.jpg,"a,b",'));
    expect(relabelTable('a;b\n1;2\n', () => 'x')).toBeUndefined();
    expect(relabelTable('sep=;\nImageSource;Label\nx.jpg;a\n', () => 'b')).toBe(
      'sep=;\nImageSource;Label\nx.jpg;b\n',
    );
  });

  it('is rewritten by data fix, and comes back', async () => {
    await write('labels.csv', TABLE);
    const wish = { data: 'photos/labels.csv' };
    await fix('rose/1.jpg,rose,tulip,', wish);
    expect((await files())['labels.csv']).toBe(TABLE.replace('rose/1.jpg,rose', 'rose/1.jpg,tulip'));
    await fix('', { ...wish, from: undefined, undo: true });
    expect(await files()).toMatchObject({ 'labels.csv': TABLE });
    expect(Object.keys(await files())).not.toContain('labels.csv.orig');
  });

  it('that was changed since is left alone', async () => {
    await write('labels.csv', TABLE);
    await fix('rose/1.jpg,rose,tulip,', { data: 'photos/labels.csv' });
    await write('labels.csv', `${TABLE}\r\n`);
    const { error } = await fix('', { data: 'photos/labels.csv', from: undefined, undo: true });
    expect(error?.message).toContain('labels.csv has changed since');
  });

  it('of another kind is refused', async () => {
    await write(
      'labels.jsonl',
      '{"image_url":"rose/1.jpg","label":"rose"}\n{"image_url":"tulip/1.jpg","label":"tulip"}\n',
    );
    await expect(fix('rose/1.jpg,rose,tulip,', { data: 'photos/labels.jsonl' })).rejects.toMatchObject({
      code: 'data-fix-table',
    });
  });
});

/** Does so many calls that change the disk, and then nothing for ever, as a process that was killed. */
function killedAfter(most: number): { readonly port: FileSystemPort; readonly killed: Promise<'killed'> } {
  const CHANGES = new Set(['writeNew', 'copyNew', 'rename', 'makeDirectory', 'removeFile']);
  let left = most;
  const end: { come?: (word: 'killed') => void } = {};
  const killed = new Promise<'killed'>((resolve) => (end.come = resolve));
  const calls = Object.entries(nodeFileSystem as object) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][];
  const port = Object.fromEntries(
    calls.map(([name, call]) => [
      name,
      (...given: unknown[]) => {
        if (!CHANGES.has(name) || left-- > 0) return call(...given);
        end.come?.('killed');
        return new Promise(() => undefined);
      },
    ]),
  );
  return { port: port as unknown as FileSystemPort, killed };
}

describe('killed at every operation on the disk', () => {
  const MOVES = [
    { from: 'rose/1.jpg', to: 'tulip/1-2.jpg' },
    { from: 'rose/inner/3.jpg', to: 'daisy/inner/3.jpg' },
  ];
  const contents = async () => Object.values(await files()).sort();
  const record = () => readFixRecord(join(root, 'photos'), nodeFileSystem);

  it('every picture is there once, the fix goes on where it was, and is taken back whole', async () => {
    const photos = join(root, 'photos');
    const before = await files();
    const all = await contents();
    for (let calls = 0; ; calls++) {
      const { port, killed } = killedAfter(calls);
      const end = await Promise.race([moveFiles(photos, MOVES, await record(), port, signal), killed]);
      expect(await contents(), `${calls}`).toEqual(all);
      // The same command again.
      const { error } = await fix('rose/1.jpg,rose,tulip,\nrose/inner/3.jpg,rose,daisy,\n');
      expect(error, `${calls}`).toBeUndefined();
      expect(await files()).toMatchObject({
        'tulip/1-2.jpg': 'rose/1.jpg',
        'daisy/inner/3.jpg': 'rose/inner/3.jpg',
      });
      while ((await record()).fixes.length > 0) await undo();
      expect(await files(), `${calls}`).toEqual(before);
      if (end !== 'killed') {
        expect(calls).toBeGreaterThan(4);
        break;
      }
    }
  });

  it('what was begun to be taken back is taken back by the next one', async () => {
    const photos = join(root, 'photos');
    const before = await files();
    const all = await contents();
    for (let calls = 0; ; calls++) {
      await moveFiles(photos, MOVES, await record(), nodeFileSystem, signal);
      const { port, killed } = killedAfter(calls);
      const end = await Promise.race([undoLastFix(photos, await record(), port, false), killed]);
      expect(await contents(), `${calls}`).toEqual(all);
      if ((await record()).fixes.length > 0) await undo();
      expect(await files(), `${calls}`).toEqual(before);
      if (end !== 'killed') break;
    }
  });

  it('a table is the old one or the new one', async () => {
    const photos = join(root, 'photos');
    await write('labels.csv', 'old');
    for (let calls = 0; ; calls++) {
      const { port, killed } = killedAfter(calls);
      const end = await Promise.race([
        replaceTable(photos, 'labels.csv', 'new', await record(), port),
        killed,
      ]);
      expect(['old', 'new']).toContain((await files())['labels.csv']);
      while ((await record()).fixes.length > 0)
        await undoLastFix(photos, await record(), nodeFileSystem, false);
      expect((await files())['labels.csv'], `${calls}`).toBe('old');
      if (end !== 'killed') break;
    }
  });
});
