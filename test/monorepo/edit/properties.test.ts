import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { applyEdits, type EditResult } from '../../../src/monorepo/edit/edit.ts';
import { insertJsonItem, setJsonProperty } from '../../../src/monorepo/edit/json.ts';
import { insertYamlSeqItem, setYamlMapEntry } from '../../../src/monorepo/edit/yaml.ts';
import {
  at,
  document,
  jsonValue,
  newKeys,
  pathsOf,
  scalar,
  withAt,
  type Path,
  type Value,
} from './documents.ts';
import { noiseArbitrary, noiseFrom, RUNS, type Noise } from './noise.ts';
import { oddJson } from './odd-json.ts';
import { oddYaml } from './odd-yaml.ts';

interface Format {
  readonly name: string;
  readonly write: (value: { [key: string]: Value }, noise: Noise) => string;
  readonly read: (text: string) => unknown;
  readonly insert: (text: string, path: Path, item: never) => EditResult;
  readonly set: (text: string, path: Path, value: Value) => EditResult;
}

const withoutMark = (text: string) => text.replace(/^\uFEFF/, '');
const json = { insert: insertJsonItem, set: setJsonProperty };
const FORMATS: readonly Format[] = [
  {
    name: 'JSON',
    write: (value, noise) => oddJson(value, noise, false),
    read: (text) => JSON.parse(withoutMark(text)) as unknown,
    ...json,
  },
  {
    name: 'JSONC',
    write: (value, noise) => oddJson(value, noise, true),
    read: (text) => parseJsonc(withoutMark(text), [], { allowTrailingComma: true }) as unknown,
    ...json,
  },
  {
    name: 'YAML',
    write: oddYaml,
    read: (text) => (parseYaml(text) ?? {}) as unknown,
    insert: insertYamlSeqItem,
    set: setYamlMapEntry,
  },
];

describe.each(FORMATS)('edits of odd $name', ({ write, read, insert, set }) => {
  it('append to a list, and touch nothing else', () => {
    fc.assert(
      fc.property(document, noiseArbitrary, fc.nat(), scalar, (value, numbers, choice, item) => {
        const lists = pathsOf(value, 'list');
        fc.pre(lists.length > 0);
        const path = lists[choice % lists.length];
        const list = at(value, path) as Value[];
        const text = write(value, noiseFrom(numbers));
        expect(read(text)).toEqual(value);
        const expected = list.includes(item) ? value : withAt(value, path, [...list, item]);
        checkInsertion(text, insert(text, path, item as never), value, expected);
        checkStable((before) => insert(before, path, item as never), text);
      }),
      { numRuns: RUNS },
    );
  });

  it('add a property with whatever is missing above it', () => {
    fc.assert(
      fc.property(
        document,
        noiseArbitrary,
        fc.nat(),
        newKeys,
        jsonValue,
        (value, numbers, choice, keys, added) => {
          const objects = pathsOf(value, 'object');
          const above = objects[choice % objects.length];
          fc.pre(!Object.hasOwn(at(value, above) as object, keys[0]));
          const path = [...above, ...keys];
          const text = write(value, noiseFrom(numbers));
          checkInsertion(text, set(text, path, added), value, withAt(value, path, added));
          checkStable((before) => set(before, path, added), text);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('replace a plain value, and touch nothing else', () => {
    fc.assert(
      fc.property(document, noiseArbitrary, fc.nat(), scalar, (value, numbers, choice, put) => {
        const paths = pathsOf(value, 'object').flatMap((above) =>
          Object.entries(at(value, above) as object)
            .filter(([, old]) => typeof old !== 'object' && old !== put)
            .map(([key]) => [...above, key]),
        );
        fc.pre(paths.length > 0);
        const path = paths[choice % paths.length];
        const text = write(value, noiseFrom(numbers));
        const result = set(text, path, put);
        expect(result.printed).toBeUndefined();
        expect(result.edits).toHaveLength(1);
        expect(applyEdits(text, result.edits)).toBe(result.text);
        expect(read(result.text)).toEqual(withAt(value, path, put));
        checkStable((before) => set(before, path, put), text);
      }),
      { numRuns: RUNS },
    );
  });

  function checkInsertion(
    text: string,
    result: EditResult,
    before: { [key: string]: Value },
    expected: Value,
  ): void {
    expect(result.printed).toBeUndefined();
    expect(applyEdits(text, result.edits)).toBe(result.text);
    for (const { removed, inserted } of result.edits) {
      expect(removed).toBe(0);
      if (text.includes('\r\n')) expect(inserted.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      else expect(inserted).not.toContain('\r');
    }
    const after = read(result.text);
    expect(after).toEqual(expected);
    for (const path of pathsOf(before, 'object')) {
      const old = Object.keys(at(before, path) as object);
      expect(Object.keys(at(after as Value, path) as object).filter((key) => old.includes(key))).toEqual(old);
    }
    if (Object.keys(before).length > 0) expect(/\n$/.test(result.text)).toBe(/\n$/.test(text));
  }
});

/** A second time, an edit finds that all is done. */
function checkStable(edit: (before: string) => EditResult, text: string): void {
  const once = edit(text).text;
  expect(edit(once)).toEqual({ text: once, changed: false, edits: [] });
}
