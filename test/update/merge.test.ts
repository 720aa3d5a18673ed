import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../src/scaffold/merge.ts';
import { hasMarkers } from '../../src/scaffold/merge-text.ts';

const LABEL = 'create-model-builder 1.2.0';

function json(base: unknown, mine: string, theirs: unknown, mode: 'markers' | 'ours' | 'theirs' = 'ours') {
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return mergeFile('package.json', { base: text(base), mine, theirs: text(theirs) }, mode, LABEL);
}

describe('lines', () => {
  const base = 'a\nb\nc\n';
  const versions = { base, mine: 'a\nmine\nc\n', theirs: 'a\ntheirs\nc\n' };

  it('a conflict is marked with names, and found again', () => {
    const { text, conflicts } = mergeFile('a.ts', versions, 'markers', LABEL);
    expect(text).toBe('a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> create-model-builder 1.2.0\nc\n');
    expect(conflicts).toBe(1);
    expect(hasMarkers(text)).toBe(true);
    expect(hasMarkers('a\n=======\n<<<<<<< HEAD\n')).toBe(false);
  });

  it.each([
    ['ours', 'a\nmine\nc\n'],
    ['theirs', 'a\ntheirs\nc\n'],
  ] as const)('%s takes one side of the conflict', (mode, text) => {
    expect(mergeFile('a.ts', versions, mode, LABEL)).toEqual({ text, conflicts: 1 });
  });

  it('line endings and byte-order mark of the user stay', () => {
    const mine = '\ufeffa\r\nb\r\nmine\r\n';
    const { text } = mergeFile('a.ts', { base, mine, theirs: 'x\nb\nc\n' }, 'ours', LABEL);
    expect(text).toBe('\ufeffx\r\nb\r\nmine\r\n');
  });
});

describe('JSON', () => {
  it('order, layout, comments and keys of the user stay; what the generator changed comes', () => {
    const mine =
      '{\n    // mine\n    "license": "MIT",\n    "name": "a",\n    "dependencies": { "mine": "1", "sharp": "1" },\n    "type": "module"\n}\n';
    const base = { name: 'a', license: '0BSD', type: 'module', dependencies: { sharp: '1' } };
    const theirs = { ...base, dependencies: { sharp: '2', more: '3' }, engines: { node: '>=22' } };
    const { text, conflicts } = json(base, mine, theirs);
    expect(conflicts).toBe(0);
    expect(text.split('\n')).toEqual([
      '{',
      '    // mine',
      '    "license": "MIT",',
      '    "name": "a",',
      '    "dependencies": {',
      '        "mine": "1",',
      '        "sharp": "2",',
      '        "more": "3"',
      '    },',
      '    "engines": {',
      '        "node": ">=22"',
      '    },',
      '    "type": "module"',
      '}',
      '',
    ]);
  });

  it('a new key comes after the one that it follows in the generated text', () => {
    const base = { a: 1, z: 1 };
    expect(json(base, '{\n  "a": 1,\n  "z": 1\n}\n', { a: 1, b: 2, z: 1 }).text).toBe(
      '{\n  "a": 1,\n  "b": 2,\n  "z": 1\n}\n',
    );
  });

  it('what the user took away stays away, what the user changed stays when it is no longer generated', () => {
    expect(json({ a: 1, b: 1 }, '{ "b": 5 }', { a: 2 })).toEqual({ text: '{ "b": 5 }', conflicts: 0 });
  });

  it('what is no longer generated goes', () => {
    const { text } = json({ a: 1, b: 1 }, '{ "a": 1, "b": 1, "c": 1 }', { a: 1 });
    expect(JSON.parse(text)).toEqual({ a: 1, c: 1 });
  });

  it('lists are merged as sets', () => {
    const { text } = json({ l: ['a', 'b'] }, '{ "l": ["mine", "a", "b"] }', { l: ['a', 'c'] });
    expect(JSON.parse(text)).toEqual({ l: ['mine', 'a', 'c'] });
  });

  it('a key that both changed is a conflict', () => {
    const mine = '{\n  "version": "2.0.0"\n}\n';
    const merged = (mode: 'markers' | 'ours' | 'theirs') =>
      json({ version: '1.0.0' }, mine, { version: '1.1.0' }, mode);
    expect(merged('ours')).toEqual({ text: mine, conflicts: 1 });
    expect(merged('theirs').text).toBe('{\n  "version": "1.1.0"\n}\n');
    expect(merged('markers').text).toBe(
      '{\n<<<<<<< yours\n  "version": "2.0.0"\n=======\n  "version": "1.1.0"\n>>>>>>> create-model-builder 1.2.0\n}\n',
    );
  });

  it('a comment is never lost: lines are merged then', () => {
    const mine = '{\n  "a": 1, // keep this\n  "b": 1\n}\n';
    expect(json({ a: 1, b: 1 }, mine, { b: 1 }).text).toContain('keep this');
  });

  it('of two comments of one text none is lost either', () => {
    const mine = '{\n  "a": 1, // pinned\n  "b": 1, // pinned\n  "c": 1\n}\n';
    const { text } = json({ a: 1, b: 1, c: 1 }, mine, { b: 1, c: 1 });
    expect(text.match(/pinned/g)).toHaveLength(2);
  });

  it.each([
    ['{\n  "a": 1 // why\n}\n', '{\n  "a": 1, // why\n  "b": {\n    "c": 2\n  }\n}\n'],
    ['{\n  "a": 1, // why\n}\n', '{\n  "a": 1, // why\n  "b": {\n    "c": 2\n  },\n}\n'],
    [
      '{\n\t"a": 1, /* why */\n\t"z": 1\n}\n',
      '{\n\t"a": 1, /* why */\n\t"b": {\n\t\t"c": 2\n\t},\n\t"z": 1\n}\n',
    ],
  ])('a comment stays with the key that it speaks of: %j', (mine, text) => {
    expect(json({ a: 1 }, mine, { a: 1, b: { c: 2 } })).toEqual({ text, conflicts: 0 });
  });

  it('an object to which only comments were added keeps them and its layout', () => {
    const mine = '{\n  "a": { "b": 1, /* why */ "c": 1 } // mine\n}\n';
    expect(json({ a: { b: 1, c: 1 } }, mine, { a: { b: 2, c: 1 } })).toEqual({
      text: mine.replace('"b": 1', '"b": 2'),
      conflicts: 0,
    });
  });

  it('what is no JSON is merged by lines', () => {
    expect(json({ a: 1 }, '{\n  "a": 1\n}\nrest', { a: 2 }).text).toContain('rest');
  });
});
