import { describe, expect, it } from 'vitest';
import { directoryView } from '../../src/io/directory-view.ts';
import { covers, expandGlobs } from '../../src/monorepo/globs.ts';
import { temporaryFolder } from '../support/bundles.ts';
import { writeRepository } from './fixtures.ts';

describe('globs', () => {
  it.each([
    [['packages/*'], 'packages/a', true],
    [['packages/*'], 'packages/a/b', false],
    [['./packages/*/'], 'packages/a', true],
    [['packages/**'], 'packages/a/b', true],
    [['packages/*/package.json'], 'packages/a', true],
    [['**'], 'x/y/z', true],
    [['libs/{core,ui}-*'], 'libs/ui-kit', true],
    [['libs/{core,ui}-*'], 'libs/other-kit', false],
    [['apps/?'], 'apps/a', true],
    [['apps/[ab]'], 'apps/b', true],
    [['apps/[!ab]'], 'apps/b', false],
    [['a.b/*'], 'axb/c', false],
    [['packages/*', '!packages/old'], 'packages/old', false],
    [['packages/*', '!**/test/**'], 'packages/test/x', false],
    [['packages/*', '!packages/old'], 'packages/new', true],
    [['tools'], 'tools', true],
    [['+(a)/*'], 'a/b', false],
    [['.//packages/./*'], 'packages/a', true],
    [['.'], 'packages/a', false],
  ])('%j makes %s a member: %s', (globs, folder, expected) => {
    expect(covers(globs, folder)).toBe(expected);
  });

  it('finds folders with a package.json, never in node_modules, and does not follow what is taken away', async () => {
    await using folder = await temporaryFolder();
    const names = [
      'packages/a',
      'packages/old',
      'packages/deep/b',
      'packages/a/node_modules/c',
      'packages/.hidden',
    ];
    const files = names.map((name) => [`${name}/package.json`, '{}'] as const);
    await writeRepository(folder.path, { ...Object.fromEntries(files), 'packages/empty/x.txt': '' });
    const view = directoryView(folder.path);
    expect(await expandGlobs(view, ['packages/*', '!packages/old'])).toEqual(['packages/a']);
    expect(await expandGlobs(view, ['packages/**'])).toEqual([
      'packages/a',
      'packages/deep/b',
      'packages/old',
    ]);
    expect(await expandGlobs(view, ['nowhere/*'])).toEqual([]);
  });

  it.each(['.', './', './.'])('the root is no member of itself: %j', async (root) => {
    await using folder = await temporaryFolder();
    await writeRepository(folder.path, { 'package.json': '{}', 'packages/a/package.json': '{}' });
    expect(await expandGlobs(directoryView(folder.path), [root, 'packages/*'])).toEqual(['packages/a']);
  });
});
