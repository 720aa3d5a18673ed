import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import {
  commentText,
  identifier,
  jsonLiteral,
  markdownText,
  stringLiteral,
} from '../../src/scaffold/literals.ts';
import { hostileText, HOSTILE_TEXTS } from '../support/hostile.ts';

/** No line terminator of any kind, nothing that reorders text, no end of a script element. */
const UNSAFE = /[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|<\/|<!/;

describe('literals', () => {
  it('json gives back the value, as JSON and as a program', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.array(hostileText), fc.jsonValue()), (value) => {
        const literal = jsonLiteral(value);
        expect(JSON.parse(literal)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(JSON.stringify(runInThisContext(`(${literal})`))).toBe(
          JSON.stringify(JSON.parse(literal, withoutProto)),
        );
        expect(literal).not.toMatch(UNSAFE);
      }),
    );
  });

  it('json is written as prettier writes it', () => {
    expect(jsonLiteral({ mean: [0.485, 0.456], name: 'a', empty: {}, none: undefined })).toBe(
      '{ "mean": [0.485, 0.456], "name": "a", "empty": {} }',
    );
    expect(jsonLiteral([1, 2], 2)).toBe('[\n  1,\n  2\n]');
  });

  it('str gives back the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const literal = stringLiteral(text);
        expect(runInThisContext(literal)).toBe(text);
        expect(literal).not.toMatch(UNSAFE);
      }),
    );
  });

  it.each(HOSTILE_TEXTS)('prettier leaves str of %j alone', async (text) => {
    const line = `f(${stringLiteral(text)});\n`;
    expect(await prettier.format(line, { parser: 'typescript', singleQuote: true, printWidth: 1000 })).toBe(
      line,
    );
  });

  it('ident is an identifier that may be declared', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('camel' as const, 'pascal' as const), (text, style) => {
        const name = identifier(text, style);
        expect(runInThisContext(`(() => { 'use strict'; const ${name} = 1; return ${name}; })()`)).toBe(1);
      }),
    );
    expect([
      identifier('red rose'),
      identifier('red rose', 'pascal'),
      identifier('7up'),
      identifier('class'),
    ]).toEqual(['redRose', 'RedRose', '_7up', '_class']);
  });

  it('comment stays in its comment', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const comment = commentText(text);
        expect(runInThisContext(`/* ${comment} */ 1`)).toBe(1);
        expect(runInThisContext(`// ${comment}\n2`)).toBe(2);
        expect(comment).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e]/);
      }),
    );
    expect(commentText('a label')).toBe('a label');
  });

  it.each(HOSTILE_TEXTS.filter((text) => text.trim() !== ''))(
    'md of %j is one table cell of plain text',
    async (text) => {
      const document = `| a | b |\n| - | - |\n| 1 | ${markdownText(text)} |\n\nlast\n`;
      const plain = document.replace(/1 \| .* \|/, '1 | x |');
      expect(await markdownShape(document)).toBe(await markdownShape(plain));
    },
  );
});

interface MarkdownNode {
  readonly type: string;
  readonly children?: readonly MarkdownNode[];
}

/** prettier's own way to its syntax tree; it has no public one. */
const { __debug } = prettier as unknown as {
  readonly __debug: {
    parse(text: string, options: prettier.Options): Promise<{ readonly ast: MarkdownNode }>;
  };
};

async function markdownShape(text: string): Promise<string> {
  return shape((await __debug.parse(text, { parser: 'markdown' })).ast);
}

/** What kinds of nodes there are, in order, with runs of text as one. */
function shape({ type, children = [] }: MarkdownNode): string {
  if (['text', 'sentence'].includes(type)) return 'text';
  return `${type}(${children
    .map(shape)
    .join(' ')
    .replace(/(text ?)+/g, 'text')})`;
}

/** A program's `{ "__proto__": … }` sets the prototype where JSON makes a member. */
function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}
