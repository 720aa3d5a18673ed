import { expect, it } from 'vitest';
import { unsafeBecause } from '../../src/scaffold/safe-path.ts';
import { faultOf } from '../../src/io/validate.ts';

it.each([
  '',
  '/etc/passwd',
  '../x',
  'a/../../x',
  'a//b',
  './a',
  'C:/x',
  'C:x',
  '\\\\server\\share',
  'a\\b',
  '.git/hooks/x',
  '.GIT/hooks/x',
  'sub/.Git/config',
  'git~1/hooks/x',
  'GIT~2/hooks/x',
  '.git./hooks/x',
  '.git /hooks/x',
  '.git::$INDEX_ALLOCATION/hooks/x',
  '.g\u200cit/hooks/x',
  '\ufeff.git/config',
  'a\u0000b',
  'con',
  'CON .txt',
  'sub/lpt1.log',
  'com¹',
  'CONIN$',
  'x.',
])('%j is no path to follow', (path) => expect(unsafeBecause(path)).toBeTypeOf('string'));

it.each([
  '.gitignore',
  '.github/workflows/ci.yml',
  'src/git.ts',
  'digit~1',
  'console.ts',
  'a/..b',
  'größe.ts',
])('%j is one', (path) => expect(unsafeBecause(path)).toBeUndefined());

it('a schema says of each path in a file what is wrong with it, and where', () => {
  const step = { path: '../.bashrc', status: 'delete' };
  expect(faultOf('journal', { schemaVersion: 1, folders: ['a'], steps: [step] })).toEqual({
    problem: `cannot be used: "path" of item 1 of "steps" is "../.bashrc", which has an empty, "." or ".." segment`,
    isUnsafePath: true,
  });
  expect(
    faultOf('journal', { schemaVersion: 1, folders: [], steps: [{ ...step, path: 'a' }] }),
  ).toBeUndefined();
});

it('says what is missing, unknown or of the wrong kind', () => {
  expect(faultOf('journal', { schemaVersion: 2, folders: 'a', more: 1 })?.problem).toBe(
    'cannot be used: it lacks "steps"; it has an unknown member "more" (there is: schemaVersion, folders, steps); "schemaVersion" must be 1; "folders" must be an array',
  );
});
