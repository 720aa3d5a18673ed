import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { insertYamlSeqItem, setYamlMapEntry } from '../../../src/monorepo/edit/yaml.ts';

const WORKSPACE = `# our packages
packages:
  - "apps/*"   # apps
  - "!**/test/**"

  # the end of the list
catalog:
    "@x/y": 1.0.0
    react:  ^19.0.0     # pinned

allowBuilds: {}
`;

describe('insertYamlSeqItem', () => {
  it('copies indent and quotes, and keeps comments where they are', () => {
    expect(insertYamlSeqItem(WORKSPACE, ['packages'], 'libs/*')).toEqual({
      text: WORKSPACE.replace('test/**"\n', 'test/**"\n  - "libs/*"\n'),
      changed: true,
      edits: [{ offset: WORKSPACE.indexOf('\n\n  # the end'), removed: 0, inserted: '\n  - "libs/*"' }],
    });
  });

  it.each([
    ['no indent', 'p:\n- a\n', 'p:\n- a\n- x/*\n'],
    ['a wide dash and CRLF', "p:\r\n  -   'a'\r\n", "p:\r\n  -   'a'\r\n  -   'x/*'\r\n"],
    ['no final newline', 'p:\n  - a # c', 'p:\n  - a # c\n  - x/*'],
    ['a byte-order mark', '\uFEFFp:\n  - a\n', '\uFEFFp:\n  - a\n  - x/*\n'],
    ['brackets', 'p: [a, "b"] # c\n', 'p: [a, "b", "x/*"] # c\n'],
    [
      'brackets over lines',
      'p: [\n  a, # of a\n  b # of b\n]\n',
      'p: [\n  a, # of a\n  b, # of b\n  x/*\n]\n',
    ],
    ['empty brackets', 'p: []\n', 'p: [x/*]\n'],
    ['nothing behind the key', 'p: # none\n  # - a\nq: 1\n', 'p: # none\n  - x/*\n  # - a\nq: 1\n'],
    ['null', 'p: null # none\n', 'p: [x/*] # none\n'],
    ['no key', 'q: 1\n', 'q: 1\np:\n  - x/*\n'],
    ['the habit of another list', 'q:\n- 1\n', 'q:\n- 1\np:\n- x/*\n'],
    ['an empty file', '', 'p:\n  - x/*\n'],
    ['only a comment', '# c', '# c\np:\n  - x/*\n'],
    ['document markers', '---\nq: 1\n...\n', '---\nq: 1\np:\n  - x/*\n...\n'],
    ['nothing between markers', '---\n...\n', '---\np:\n  - x/*\n...\n'],
    ['a block text', 'p:\n  - |\n    a\n\nq: 1\n', 'p:\n  - |\n    a\n  - x/*\n\nq: 1\n'],
  ])('follows %s', (_, text, expected) => {
    const result = insertYamlSeqItem(text, ['p'], 'x/*');
    expect(result).toMatchObject({ text: expected, changed: true });
    expect(result).not.toHaveProperty('printed');
    expect(insertYamlSeqItem(expected, ['p'], 'x/*')).toEqual({ text: expected, changed: false, edits: [] });
  });

  it.each(['@scope/x', '!**/test', '*', 'yes', '1.0', 'a: b', 'a #b', 'null', '', 'a,b'])(
    'quotes %j',
    (item) => {
      const { text } = insertYamlSeqItem('p:\n  - a\n', ['p'], item);
      expect(text).toBe(`p:\n  - a\n  - '${item}'\n`);
    },
  );
});

describe('setYamlMapEntry', () => {
  it('keeps sorted keys sorted, with quotes only where a key needs them', () => {
    expect(setYamlMapEntry(WORKSPACE, ['catalog', '@z/a'], '^2.0.0').text).toBe(
      WORKSPACE.replace('1.0.0\n', '1.0.0\n    "@z/a": ^2.0.0\n'),
    );
    expect(setYamlMapEntry(WORKSPACE, ['catalog', 'sharp'], '^2.0.0').text).toBe(
      WORKSPACE.replace('# pinned\n', '# pinned\n    sharp: ^2.0.0\n'),
    );
  });

  it('fills empty braces, and creates what is missing', () => {
    expect(setYamlMapEntry(WORKSPACE, ['allowBuilds', 'onnxruntime-node'], false).text).toBe(
      WORKSPACE.replace('{}', '{ onnxruntime-node: false }'),
    );
    expect(setYamlMapEntry('a: 1\n', ['catalogs', 'x', 'react'], '^19').text).toBe(
      'a: 1\ncatalogs:\n  x:\n    react: ^19\n',
    );
    expect(setYamlMapEntry('a: 1\n', ['b'], { list: ['x', 1], none: {} }).text).toBe(
      'a: 1\nb:\n  list:\n    - x\n    - 1\n  none: {}\n',
    );
  });

  it('replaces a plain value in its own quotes', () => {
    const text = 'a: "1" # c\nb: |\n  text\n\nc: x\n';
    expect(setYamlMapEntry(text, ['a'], '2').text).toBe(text.replace('"1"', '"2"'));
    expect(setYamlMapEntry(text, ['b'], 'z').text).toBe('a: "1" # c\nb: z\n\nc: x\n');
    expect(setYamlMapEntry(text, ['a'], '1').changed).toBe(false);
    expect(setYamlMapEntry(text, ['a'], 1).text).toBe(text.replace('"1"', '1'));
  });

  it('lets the library write, and says so, where no splice is right', () => {
    const result = setYamlMapEntry('{ a: , b: 1 }\r\n', ['a', 'c'], 2);
    expect(result).toMatchObject({ changed: true, printed: true });
    expect(parse(result.text)).toEqual({ a: { c: 2 }, b: 1 });
    expect(result.text).toMatch(/\r\n$/);
  });
});

describe('a file that can not be edited', () => {
  it.each([
    ['a: 1\nb: [\n', ['b'], 'monorepo-edit-unparsable', /^pnpm-workspace\.yaml .*line/],
    ['a: 1\na: 2\n', ['b'], 'monorepo-edit-unparsable', /line 2.*unique/],
    ['a: 1\n---\nb: 1\n', ['b'], 'monorepo-edit-unparsable', /line 2: a second document/],
    ['a: x\n', ['a'], 'monorepo-edit-shape', /"a" is a plain value, and a list is needed/],
    ['a: &x [1]\nb: *x\n', ['b'], 'monorepo-edit-shape', /"b" is an alias/],
    ['a: &x [1]\nb: *x\n', ['a'], 'monorepo-edit-shape', /without changing something else/],
  ])('%j: %j', (text, path, code, message) => {
    expect(() => insertYamlSeqItem(text, path, 'y', { file: 'pnpm-workspace.yaml' })).toThrow(
      expect.objectContaining({
        name: 'ModelBuilderError',
        code,
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
