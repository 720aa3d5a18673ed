import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { directoryView } from '../../src/io/directory-view.ts';
import { expandGlobs } from '../../src/monorepo/globs.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeFiles } from '../support/pictures.ts';

it('globs that lead out of the root are not followed', async () => {
  await using folder = await temporaryFolder();
  await writeFiles({
    [folder.at('outside/a/package.json')]: '{}',
    [folder.at('root/in/package.json')]: '{}',
  });
  const seen: string[] = [];
  const view = directoryView(folder.at('root'));
  const watched = { ...view, folders: (path: string) => (seen.push(path), view.folders(path)) };
  const globs = ['../outside/*', '../../../../**', 'in/../../outside/*', '..\\outside\\*', 'in'];
  expect(await expandGlobs(watched, globs)).toEqual(['in']);
  expect(seen.filter((path) => path.includes('..'))).toEqual([]);
  expect(await view.folders('../outside')).toEqual([]);
  await symlink(folder.at('outside'), folder.at('root/link'));
  expect(await expandGlobs(view, ['link/*', '*/a'])).toEqual([]);
  expect(await view.readText('../outside/a/package.json')).toBeUndefined();
});

it.each(['**/'.repeat(12), '{a,b,c,d}'.repeat(12), `${'*'.repeat(60)}x/*`])(
  'walking %j ends',
  async (glob) => {
    await using folder = await temporaryFolder();
    for (let width = 0; width < 3; width++)
      await mkdir(join(folder.path, ...Array<string>(11).fill(`a${width}`.repeat(20))), { recursive: true });
    const ends = await expandGlobs(directoryView(folder.path), [glob]).catch((error: unknown) => error);
    expect([[], 'monorepo-too-large']).toContainEqual((ends as { code?: string }).code ?? ends);
  },
);

it('more globs than any monorepo has are refused, not tried one by one', async () => {
  await using folder = await temporaryFolder();
  await writeFiles({ [folder.at('in/package.json')]: '{}' });
  const globs = ['in', ...Array.from({ length: 150_000 }, (_, index) => `!*/${index}`)];
  const expanded = expandGlobs(directoryView(folder.path), globs);
  await expect(expanded).rejects.toMatchObject({ code: 'monorepo-too-large' });
});
