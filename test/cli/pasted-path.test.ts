import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pastedPath, plainPath } from '../../src/io/pasted-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'model-builder-paths-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a path as it is pasted or dragged', () => {
  it.each([
    ["'/home/me/my photos'", '/home/me/my photos'],
    ['"/home/me/my photos"', '/home/me/my photos'],
    ['/home/me/my\\ photos', '/home/me/my photos'],
    ["/home/me/it\\'s\\ \\(2\\)", "/home/me/it's (2)"],
    ["'/home/me/it'\\''s'", "/home/me/it's"],
    ['"a \\"b\\" $c"', 'a "b" $c'],
    [pathToFileURL('/home/me/my photos').href, '/home/me/my photos'],
    ['photos', 'photos'],
    ["it's", "it's"],
    ['C:\\photos', 'C:photos'],
  ])('%s', (typed, path) => expect(plainPath(typed, false)).toBe(path));

  it.each([
    ['"C:\\my photos"', 'C:\\my photos'],
    ["& 'C:\\my photos'", 'C:\\my photos'],
    ['C:\\photos\\new', 'C:\\photos\\new'],
  ])('on Windows: %s', (typed, path) => expect(plainPath(typed, true)).toBe(path));

  it('is taken as it stands where that exists, with spaces around it cut off', () => {
    mkdirSync(join(folder, "'quoted'"));
    expect(pastedPath(" 'quoted' ", folder)).toBe("'quoted'");
    expect(pastedPath("'plain'", folder)).toBe('plain');
  });

  it.each(['~/my photos', "'~/my photos'", '~/my\\ photos'])('begins at home: %s', (typed) =>
    expect(pastedPath(typed, folder)).toBe(join(homedir(), 'my photos')),
  );
});
