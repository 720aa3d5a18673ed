import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { treeOf } from '../support/trees.ts';
import { runCommand } from './support/command.ts';
import { folderWith } from './support/layers.ts';

let folder: Awaited<ReturnType<typeof folderWith>>;
beforeAll(async () => {
  folder = await folderWith({ 'mine/solution/OWNERS.hbs': '{{md name}}\n' });
});
afterAll(() => folder[Symbol.asyncDispose]());

const test = async (...args: readonly string[]) =>
  await runCommand('templates test', ['--templates', folder.at('mine'), ...args], folder.path);
const OWNERS = 'typical/solution/OWNERS';

// One story: each step starts from what the one before has left.
describe('templates test', () => {
  it('fails where there are no snapshots, and writes them with --update', async () => {
    expect(await test()).toMatchObject({ exitCode: 4, error: { code: 'templates-snapshot' } });
    expect(await test('--update')).toMatchObject({ ok: true, updated: true });
    expect(await readFile(folder.at('mine', 'snapshots', OWNERS), 'utf8')).toBe('flowers\n');
    expect(await test()).toMatchObject({ ok: true, different: [] });
  });

  it('shows only the sets that are not the defaults, with all three samples', async () => {
    const paths = Object.keys(await treeOf(folder.at('mine', 'snapshots')));
    const files = paths.filter((path) => path.endsWith('/OWNERS'));
    expect(files).toEqual(['hostile', 'minimal', 'typical'].map((name) => `${name}/solution/OWNERS`));
    expect(paths.some((path) => path.includes('-model'))).toBe(false);
  });

  it('shows what is different, until it is updated', async () => {
    await writeFile(folder.at('mine', 'solution', 'OWNERS.hbs'), 'Acme {{md name}}\n');
    const ran = await test();
    expect(ran).toMatchObject({ exitCode: 4, different: expect.arrayContaining([OWNERS]) as unknown });
    expect(ran.text).toContain('-flowers\n+Acme flowers\n');
    await test('--update');
    expect(await test()).toMatchObject({ ok: true });
  });

  it('takes away what no template becomes any more', async () => {
    await rm(folder.at('mine', 'solution', 'OWNERS.hbs'));
    await writeFile(folder.at('mine', 'solution', 'CODEOWNERS'), '* @acme\n');
    expect(await test()).toMatchObject({ different: expect.arrayContaining([OWNERS]) as unknown });
    await test('--update');
    expect(Object.keys(await treeOf(folder.at('mine', 'snapshots')))).not.toContain(OWNERS);
  });
});
