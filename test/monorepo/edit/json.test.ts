import { describe, expect, it } from 'vitest';
import { ModelBuilderError } from '../../../src/errors.ts';
import { insertJsonItem, setJsonProperty } from '../../../src/monorepo/edit/json.ts';

describe('insertJsonItem', () => {
  it('leaves a comment with the item that it stands behind', () => {
    const text = '{\n  "workspaces": [\n    "apps/*" // ours\n    // "old/*"\n  ]\n}\n';
    expect(insertJsonItem(text, ['workspaces'], 'libs/x').text).toBe(
      '{\n  "workspaces": [\n    "apps/*", // ours\n    "libs/x"\n    // "old/*"\n  ]\n}\n',
    );
  });

  it.each([
    ['one line', '{ "w": ["a", "b"] }', '{ "w": ["a", "b", "x"] }'],
    ['one line without spaces', '{"w":["a","b"]}', '{"w":["a","b","x"]}'],
    ['one item without spaces', '{"w":["a"]}', '{"w":["a","x"]}'],
    ['spaces in brackets', '{ "w": [ "a" ] }', '{ "w": [ "a", "x" ] }'],
    ['a trailing comma', '{ "w": ["a",], }', '{ "w": ["a", "x",], }'],
    [
      'tabs and CRLF',
      '{\r\n\t"w": [\r\n\t\t"a"\r\n\t]\r\n}',
      '{\r\n\t"w": [\r\n\t\t"a",\r\n\t\t"x"\r\n\t]\r\n}',
    ],
    ['a byte-order mark', '\uFEFF{"w": ["a"]}', '\uFEFF{"w": ["a", "x"]}'],
    [
      'commas first',
      '{\n  "w": [ "a"\n       , "b" ]\n}',
      '{\n  "w": [ "a"\n       , "b"\n       , "x" ]\n}',
    ],
    ['nothing', '{\n  "w": []\n}\n', '{\n  "w": [\n    "x"\n  ]\n}\n'],
    [
      'nothing, beside a list on one line',
      '{\n  "v": ["a"],\n  "w": []\n}',
      '{\n  "v": ["a"],\n  "w": ["x"]\n}',
    ],
    ['nothing, over two lines', '{\n  "w": [\n  ]\n}', '{\n  "w": [\n    "x"\n  ]\n}'],
    ['only a comment', '{\n  "w": [\n    // none\n  ]\n}', '{\n  "w": [\n    // none\n    "x"\n  ]\n}'],
    ['only a comment on one line', '{ "w": [ /* none */ ] }', '{ "w": [ /* none */ "x" ] }'],
    ['no list at all', '{\n  "v": 1\n}\n', '{\n  "v": 1,\n  "w": [\n    "x"\n  ]\n}\n'],
    ['no list at all, without spaces', '{"v":1}', '{"v":1,"w":["x"]}'],
  ])('follows %s', (_, text, expected) => {
    const result = insertJsonItem(text, ['w'], 'x');
    expect(result).toMatchObject({ text: expected, changed: true });
    expect(result).not.toHaveProperty('printed');
    expect(insertJsonItem(expected, ['w'], 'x')).toEqual({ text: expected, changed: false, edits: [] });
  });

  it('writes an object as the objects beside it', () => {
    const oneLine = '{\n  "references": [\n    { "path": "./a" },\n    { "path": "./b" },\n  ],\n}\n';
    expect(insertJsonItem(oneLine, ['references'], { path: './c' }).text).toBe(
      oneLine.replace('"./b" },\n', '"./b" },\n    { "path": "./c" },\n'),
    );
    const lines = '{\n\t"projects": [\n\t\t{\n\t\t\t"packageName": "a"\n\t\t}\n\t\t/* more */\n\t]\n}\n';
    expect(insertJsonItem(lines, ['projects'], { packageName: 'b' }).text).toBe(
      lines.replace('}\n\t\t/*', '},\n\t\t{\n\t\t\t"packageName": "b"\n\t\t}\n\t\t/*'),
    );
  });

  it('knows an object with its keys in another order', () => {
    const text = '[{ "b": [1], "a": 2 }]';
    expect(insertJsonItem(text, [], { a: 2, b: [1] }).changed).toBe(false);
    expect(insertJsonItem(text, [], { a: 2, b: [2] }).changed).toBe(true);
  });
});

describe('setJsonProperty', () => {
  const dependencies =
    '{\n  "name": "x",\n  "dependencies": {\n    "a": "1", // A\n    // of c\n    "c": "1"\n  }\n}\n';

  it.each([
    ['between', 'b', dependencies.replace('// A\n', '// A\n    "b": "2",\n')],
    ['first', '@x/a', dependencies.replace('{\n    "a"', '{\n    "@x/a": "2",\n    "a"')],
    ['last', 'd', dependencies.replace('"c": "1"', '"c": "1",\n    "d": "2"')],
  ])('keeps sorted keys sorted: %s', (_, key, expected) => {
    expect(setJsonProperty(dependencies, ['dependencies', key], '2').text).toBe(expected);
  });

  it('appends where keys are not sorted, and at the top level', () => {
    const scripts = '{\n  "name": "x",\n  "scripts": { "test": "t", "build": "b" }\n}\n';
    expect(setJsonProperty(scripts, ['scripts', 'lint'], 'l').text).toContain('"build": "b", "lint": "l" }');
    expect(setJsonProperty(scripts, ['bin'], 'b').text).toMatch(/"b" \},\n {2}"bin": "b"\n\}\n$/);
  });

  it('creates what is missing above', () => {
    expect(setJsonProperty('{\n  "a": 1\n}\n', ['pnpm', 'overrides', 'b'], '2').text).toBe(
      '{\n  "a": 1,\n  "pnpm": {\n    "overrides": {\n      "b": "2"\n    }\n  }\n}\n',
    );
  });

  it('writes a task like the one before it', () => {
    const turbo = '{\n  "tasks": {\n    "build": { "dependsOn": ["^build"] }, /* b */\n  }\n}\n';
    expect(setJsonProperty(turbo, ['tasks', 'typecheck'], { dependsOn: ['^typecheck'] }).text).toBe(
      turbo.replace('/* b */\n', '/* b */\n    "typecheck": { "dependsOn": ["^typecheck"] },\n'),
    );
  });

  it('replaces a value in place, of two properties with one name the one that counts', () => {
    expect(setJsonProperty('{ "a": 1, /* c */ "a" : 2 , "b": 3 }', ['a'], false).text).toBe(
      '{ "a": 1, /* c */ "a" : false , "b": 3 }',
    );
  });

  it('never brings a comment or trailing comma to a file that has none', () => {
    expect(JSON.parse(setJsonProperty('{\n}', ['a', 'b'], [{ c: 1 }, []]).text)).toEqual({
      a: { b: [{ c: 1 }, []] },
    });
  });
});

describe('a file that can not be edited', () => {
  it.each([
    ['{\n  "a":\n}', ['a'], 'monorepo-edit-unparsable', /^package\.json .*line 3/],
    ['', ['a'], 'monorepo-edit-unparsable', /^package\.json .*line 1/],
    ['{} {}', ['a'], 'monorepo-edit-unparsable', /line 1/],
    ['{ "a": "b" }', ['a'], 'monorepo-edit-shape', /"a" is a text, and a list is needed/],
    [
      '{ "a": { "b": 1 } }',
      ['a', 'b', 'c'],
      'monorepo-edit-shape',
      /"a\.b" is a number, and an object is needed/,
    ],
    ['{ "a": [] }', ['a', 0, 'c'], 'monorepo-edit-shape', /"a\.0\.c" does not exist/],
    ['[1]', ['a'], 'monorepo-edit-shape', /the top level is a list/],
  ])('%j: %j', (text, path, code, message) => {
    const edit = () => insertJsonItem(text, path, 'x', { file: 'package.json' });
    expect(edit).toThrow(ModelBuilderError);
    expect(edit).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });
});
