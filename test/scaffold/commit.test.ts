import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { readTarget } from '../../src/io/read-target.ts';
import { unifiedDiff } from '../../src/scaffold/diff.ts';
import type { Plan } from '../../src/scaffold/plan.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';
import { asset, planOf, write } from '../support/plans.ts';
import { textsOf, treeOf } from '../support/trees.ts';

describe('commit into a new folder', () => {
  it('writes texts, assets and executables, and leaves nothing else behind', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('model.bin')]: 'weights' });
    const plan = planOf(
      folder.at('a', 'b', 'out'),
      write('README.md'),
      write('bin/run.js', '#!/usr/bin/env node\n', true),
      asset('assets/model.bin', folder.at('model.bin'), 'weights'),
    );
    expect(await commitPlan(plan, { force: false })).toEqual({
      written: ['README.md', 'bin/run.js', 'assets/model.bin'],
      unchanged: [],
      backedUp: [],
      leftovers: [],
    });
    expect(await textsOf(folder.at('a'))).toEqual({
      'b/out/README.md': 'text of README.md\n',
      'b/out/assets/model.bin': 'weights',
      'b/out/bin/run.js': '#!/usr/bin/env node\n',
    });
    if (process.platform !== 'win32')
      expect((await stat(folder.at('a/b/out/bin/run.js'))).mode & 0o111).not.toBe(0);
  });

  it('can consist of deletions alone', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('out/old/a')]: 'a', [folder.at('out/b')]: 'b' });
    const plan: Plan = {
      ...planOf(folder.at('out')),
      operations: [{ kind: 'delete', path: 'old/a', reason: 'no longer generated' }],
    };
    expect((await commitPlan(plan, { force: false })).written).toEqual(['old/a']);
    expect(Object.keys(await treeOf(folder.at('out')))).toEqual(['b']);
  });

  it('refuses an asset that changed since it was planned', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('model.bin')]: 'other' });
    const before = await treeOf(folder.path);
    const plan = planOf(folder.at('out'), asset('model.bin', folder.at('model.bin'), 'weights'));
    await expect(commitPlan(plan, { force: false })).rejects.toMatchObject({ code: 'scaffold-asset' });
    expect(await treeOf(folder.path)).toEqual(before);
  });

  it('stops where a file is in the way of a folder', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('out')]: 'mine' });
    await expect(commitPlan(planOf(folder.at('out'), write('a')), { force: true })).rejects.toMatchObject({
      code: 'scaffold-conflict',
      exitCode: 3,
    });
    await expect(
      commitPlan(planOf(folder.at('out', 'deeper'), write('a')), { force: true }),
    ).rejects.toMatchObject({
      code: 'scaffold-write',
    });
    expect(await textsOf(folder.path)).toEqual({ out: 'mine' });
  });
});

describe('commit into a folder that is there', () => {
  it('leaves unrelated files alone and does not write equal ones again', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({
      [folder.at('mine.txt')]: 'mine',
      [folder.at('same.txt')]: 'same',
      [folder.at('.git/HEAD')]: 'ref',
    });
    const { mtimeMs } = await stat(folder.at('same.txt'));
    const result = await commitPlan(planOf(folder.path, write('same.txt', 'same'), write('new/a.txt')), {
      force: false,
    });
    expect(result).toEqual({ written: ['new/a.txt'], unchanged: ['same.txt'], backedUp: [], leftovers: [] });
    expect((await stat(folder.at('same.txt'))).mtimeMs).toBe(mtimeMs);
    expect(await textsOf(folder.path)).toEqual({
      '.git/HEAD': 'ref',
      'mine.txt': 'mine',
      'new/a.txt': 'text of new/a.txt\n',
      'same.txt': 'same',
    });
  });

  it('names every file in conflict and writes none', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('a')]: 'mine', [folder.at('b/c')]: 'mine', [folder.at('d')]: 'same' });
    const before = await treeOf(folder.path);
    const plan = planOf(folder.path, write('a'), write('b/c'), write('d', 'same'), write('e'));
    const error = await commitPlan(plan, { force: false }).catch((cause: unknown) => cause as Error);
    expect(error).toMatchObject({ code: 'scaffold-conflict', exitCode: 3 });
    expect((error as Error).message).toBe('These files exist with other content: a, b/c.');
    expect(await treeOf(folder.path)).toEqual(before);
  });

  it('with force keeps every old file, also the ones that were kept before', async () => {
    await using folder = await temporaryFolder();
    const commit = (text: string) => commitPlan(planOf(folder.path, write('a', text)), { force: true });
    await writeFile(folder.at('a'), 'first');
    expect((await commit('second')).backedUp).toEqual(['a.orig']);
    expect((await commit('third')).backedUp).toEqual(['a.orig-2']);
    expect((await commit('third')).backedUp).toEqual([]);
    expect(await textsOf(folder.path)).toEqual({ a: 'third', 'a.orig': 'first', 'a.orig-2': 'second' });
  });

  it('replaces its own records without asking and without keeping them', async () => {
    await using folder = await temporaryFolder();
    const manifest = '.model-builder/manifest.json';
    const copy = 'a-model/.model-builder/base/README.md.base';
    await writeFiles({ [folder.at(manifest)]: 'old', [folder.at(copy)]: 'old' });
    const plan = planOf(folder.path, write(manifest, 'new'), write(copy, 'new'));
    const result = await commitPlan(plan, { force: false });
    expect(result).toMatchObject({ written: [manifest, copy], backedUp: [], leftovers: [] });
    expect(await textsOf(folder.path)).toEqual({ [manifest]: 'new', [copy]: 'new' });
  });

  it('edits and deletes, keeping the mode, and refuses to edit what has changed', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({ [folder.at('list.yaml')]: 'a\n', [folder.at('gone')]: 'x' });
    await chmod(folder.at('list.yaml'), 0o600);
    const edit = {
      kind: 'edit',
      path: 'list.yaml',
      before: 'a\n',
      after: 'a\nb\n',
      reason: 'adds b',
    } as const;
    const remove = { kind: 'delete', path: 'gone', reason: 'not needed' } as const;
    expect((await commitPlan(planOf(folder.path, edit, remove), { force: false })).written).toEqual([
      'list.yaml',
      'gone',
    ]);
    expect(await textsOf(folder.path)).toEqual({ 'list.yaml': 'a\nb\n' });
    if (process.platform !== 'win32') expect((await stat(folder.at('list.yaml'))).mode & 0o777).toBe(0o600);
    const again = await commitPlan(planOf(folder.path, edit, remove), { force: false });
    expect(again.unchanged).toEqual(['list.yaml', 'gone']);
    await writeFile(folder.at('list.yaml'), 'c\n');
    await expect(commitPlan(planOf(folder.path, edit), { force: true })).rejects.toMatchObject({
      code: 'scaffold-conflict',
    });
  });

  it('does not write through symbolic links', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.at('outside'));
    await mkdir(folder.at('root'));
    await writeFile(folder.at('outside', 'target'), 'mine');
    await symlink(folder.at('outside'), folder.at('root', 'link'), 'junction');
    await symlink(folder.at('outside', 'target'), folder.at('root', 'file'));
    for (const path of ['link/a', 'file']) {
      await expect(commitPlan(planOf(folder.at('root'), write(path)), { force: true })).rejects.toMatchObject(
        {
          code: 'scaffold-unsafe-path',
        },
      );
    }
    expect(await textsOf(folder.at('outside'))).toEqual({ target: 'mine' });
  });

  it('takes a root that is itself a link to a folder', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.at('real'));
    await symlink(folder.at('real'), folder.at('root'), 'junction');
    await commitPlan(planOf(folder.at('root'), write('a')), { force: false });
    expect(await textsOf(folder.at('real'))).toEqual({ a: 'text of a\n' });
  });
});

describe('paths that are refused', () => {
  it.each([
    '',
    '/etc/passwd',
    '../out',
    'a/../../b',
    './a',
    'a//b',
    'a/',
    'a\\b',
    'C:/x',
    'a\u0000b',
    'a\nb',
    'con',
    'a/NUL.txt',
    'COM1',
    'a.',
    'a ',
    'a?',
    'a*',
    'a|b',
    '<a>',
  ])('%j', async (path) => {
    await using folder = await temporaryFolder();
    const plan = planOf(folder.at('out'), write('fine'), write(path));
    await expect(commitPlan(plan, { force: true })).rejects.toMatchObject({
      code: 'scaffold-unsafe-path',
      exitCode: 1,
    });
    expect(await treeOf(folder.path)).toEqual({});
  });

  it.each([
    ['a.txt', 'a.txt'],
    ['README.md', 'readme.md'],
    ['\u00e9', 'e\u0301'],
  ])('%j together with %j', async (left, right) => {
    await using folder = await temporaryFolder();
    await expect(
      commitPlan(planOf(folder.at('out'), write(left), write(right)), { force: true }),
    ).rejects.toMatchObject({
      code: 'scaffold-unsafe-path',
    });
  });
});

describe('dry run', () => {
  it('shows what a commit would do, and nothing once it is done', async () => {
    await using folder = await temporaryFolder();
    await writeFiles({
      [folder.at('model.bin')]: 'weights',
      [folder.at('out/a.txt')]: 'one\ntwo\n',
      [folder.at('out/old')]: 'x\n',
    });
    const plan = planOf(
      folder.at('out'),
      write('a.txt', 'one\n2\n'),
      write('b.txt', 'new\n'),
      asset('model.bin', folder.at('model.bin'), 'weights'),
      { kind: 'delete', path: 'old', reason: 'x' },
    );
    const before = await treeOf(folder.path);
    expect(unifiedDiff(await readTarget(plan))).toBe(
      [
        'diff --git a/a.txt b/a.txt',
        '--- a/a.txt',
        '+++ b/a.txt',
        '@@ -1,2 +1,2 @@',
        ' one',
        '-two',
        '+2',
        'diff --git a/b.txt b/b.txt',
        'new file mode 100644',
        '--- /dev/null',
        '+++ b/b.txt',
        '@@ -0,0 +1,1 @@',
        '+new',
        `Binary file model.bin is new: 7 bytes, sha256 ${asset('x', 'x', 'weights').sha256}`,
        'diff --git a/old b/old',
        'deleted file mode 100644',
        '--- a/old',
        '+++ /dev/null',
        '@@ -1,1 +0,0 @@',
        '-x',
        '',
      ].join('\n'),
    );
    expect(await treeOf(folder.path)).toEqual(before);
    await commitPlan(plan, { force: true });
    expect(unifiedDiff(await readTarget(plan))).toBe('');
    expect(await readFile(folder.at('out/a.txt.orig'), 'utf8')).toBe('one\ntwo\n');
  });

  it('says when a file of the user is no text', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.at('a.txt'), Uint8Array.of(0xff, 0x00));
    expect(unifiedDiff(await readTarget(planOf(folder.path, write('a.txt', 'new\n'))))).toBe(
      'Binary file a.txt is replaced by 4 characters of text\n',
    );
  });
});
