import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTemplates } from '../../src/io/read-templates.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { runCommand, type Ran } from './support/command.ts';

const SOURCE = 'model/README.md.hbs';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const mine = (path: string) => folder.at('.model-builder', 'templates', path);
const readMine = async (path: string) => await readFile(mine(path), 'utf8');

async function templates<T>(
  command: 'list' | 'eject' | 'diff' | 'check',
  ...args: readonly string[]
): Promise<Ran<T>> {
  return await runCommand<T>(`templates ${command}`, args, folder.path);
}

/** As if the package had brought another default since: what was ejected then was something else. */
async function pretendOlder(change: (text: string) => string): Promise<void> {
  const older = change(await readFile(`${packageTemplates()}/${SOURCE}`, 'utf8'));
  const sha256 = createHash('sha256').update(older).digest('hex');
  await writeFile(mine(`.ejected/base/${SOURCE}.base`), older);
  const record = { schemaVersion: 1, files: { [SOURCE]: { sha256, version: '0.0.9' } } };
  await writeFile(mine('.ejected/record.json'), JSON.stringify(record));
  await writeFile(mine(SOURCE), older);
}

interface Diff {
  readonly templates: readonly { path: string; status: string; diff?: string }[];
}

// One story: each step starts from what the one before has left.
describe('a template of one’s own', () => {
  it('is ejected, and used from then on', async () => {
    const { ejected, directory } = await templates<{ ejected: string[]; directory: string }>(
      'eject',
      'model/README.md',
    );
    expect([ejected, directory]).toEqual([[SOURCE], mine('').replace(/\/$/, '')]);
    expect(await readMine(SOURCE)).toBe(await readFile(`${packageTemplates()}/${SOURCE}`, 'utf8'));
    const list = await templates<{ templates: object[] }>('list', SOURCE);
    expect(list.templates).toEqual([{ path: SOURCE, origin: 'project', insteadOf: 'defaults' }]);
  });

  it('is not ejected over what is there, unless forced; then the old one is kept', async () => {
    await writeFile(mine(SOURCE), 'mine\n');
    expect(await templates('eject', 'README.md.hbs', '--dry-run')).toMatchObject({
      ejected: ['console-app/README.md.hbs', 'solution/README.md.hbs'],
      kept: [SOURCE],
    });
    expect(await templates('eject', SOURCE)).toMatchObject({ ejected: [], kept: [SOURCE] });
    expect(await readMine(SOURCE)).toBe('mine\n');
    const forced = await templates('eject', SOURCE, '--force');
    expect(forced).toMatchObject({ ok: true, ejected: [SOURCE], backedUp: [`${SOURCE}.orig`] });
    expect(await readMine(`${SOURCE}.orig`)).toBe('mine\n');
  });

  it('a pattern that nothing matches is a usage error', async () => {
    expect(await templates('eject', 'nothing/**')).toMatchObject({
      exitCode: 2,
      error: { code: 'templates-no-match' },
    });
  });

  it('diff says how it stands to its default', async () => {
    const status = async () => (await templates<Diff>('diff')).templates[0]?.status;
    expect(await status()).toBe('same');
    await writeFile(mine(SOURCE), `${await readMine(SOURCE)}\nMine.\n`);
    expect(await status()).toBe('current');
  });

  it('diff tells of a default that has changed since, and --check fails', async () => {
    await pretendOlder((text) => text.replace('An image classifier', 'A picture classifier'));
    await writeFile(mine(SOURCE), `${await readMine(SOURCE)}\nMine.\n`);
    const { templates: found } = await templates<Diff>('diff');
    expect(found[0]?.status).toBe('outdated');
    expect(found[0]?.diff).toMatch(/^-A picture classifier/m);
    expect(await templates('diff', '--check')).toMatchObject({
      exitCode: 3,
      error: { code: 'templates-outdated' },
    });
  });

  it('--merge takes the change over and keeps mine; the dry run writes nothing', async () => {
    const before = await readMine(SOURCE);
    await templates('diff', '--merge', '--dry-run');
    expect(await readMine(SOURCE)).toBe(before);
    expect(await templates('diff', '--merge')).toMatchObject({
      ok: true,
      merged: [{ path: SOURCE, conflicts: 0 }],
    });
    expect(await readMine(SOURCE)).toBe(
      `${await readFile(`${packageTemplates()}/${SOURCE}`, 'utf8')}\nMine.\n`,
    );
    expect((await templates<Diff>('diff')).templates[0]?.status).toBe('current');
  });

  it('changes of both sides are marked, and nothing is merged again before somebody has decided', async () => {
    await pretendOlder((text) => text.replace('An image classifier', 'A picture classifier'));
    await writeFile(mine(SOURCE), (await readMine(SOURCE)).replace('A picture classifier', 'Our classifier'));
    expect(await templates('diff', '--merge')).toMatchObject({
      exitCode: 3,
      error: { code: 'templates-conflict' },
      merged: [{ path: SOURCE, conflicts: 1 }],
    });
    expect(await readMine(SOURCE)).toMatch(
      /<<<<<<< yours\nOur classifier[^]*=======\nAn image classifier[^]*>>>>>>> create-model-builder/,
    );
    expect(await templates('diff', '--merge')).toMatchObject({
      exitCode: 3,
      error: { code: 'templates-markers' },
    });
  });

  it('line ends that git changed are no difference: a merge goes on, and mine stay', async () => {
    await pretendOlder((text) => text.replace('An image classifier', 'A picture classifier'));
    const windows = (text: string) => text.replaceAll('\n', '\r\n');
    for (const file of [SOURCE, `.ejected/base/${SOURCE}.base`])
      await writeFile(mine(file), windows(await readMine(file)));
    await writeFile(mine(SOURCE), `${await readMine(SOURCE)}\r\nMine.\r\n`);
    const { templates: found } = await templates<Diff>('diff');
    expect(found[0]?.diff?.match(/^-/gm)).toHaveLength(2);
    expect(await templates('diff', '--merge')).toMatchObject({
      ok: true,
      merged: [{ path: SOURCE, conflicts: 0 }],
    });
    const now = await readFile(`${packageTemplates()}/${SOURCE}`, 'utf8');
    expect(await readMine(SOURCE)).toBe(windows(`${now}\nMine.\n`));
  });

  it('a base that is not what was ejected is not merged from', async () => {
    await pretendOlder((text) => text.replace('An image classifier', 'A picture classifier'));
    await writeFile(mine(`.ejected/base/${SOURCE}.base`), 'something else');
    expect(await templates('diff', '--merge')).toMatchObject({ error: { code: 'templates-record' } });
    await writeFile(mine('.ejected/record.json'), '{');
    expect(await templates('diff')).toMatchObject({ exitCode: 1, error: { code: 'templates-record' } });
  });

  it('without templates of one’s own there is nothing to check', async () => {
    expect(await runCommand('templates check', [], packageTemplates())).toMatchObject({
      exitCode: 2,
      error: { code: 'templates-none' },
    });
  });
});
