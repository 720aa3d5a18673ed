import { expect, it } from 'vitest';
import { templateLine } from '../../src/verify/template-line.ts';

const TEMPLATE = [
  'const a = {{json name}};',
  '{{#each labels}}',
  'export const label = {{str this}};',
  '{{/each}}',
  'done();',
  '});',
];
const OUTPUT = ['const a = "x";', "export const label = 'a';", "export const label = 'b';", 'done();', '});'];

it.each([
  [1, 1],
  [2, 3],
  [3, 3],
  [4, 5],
  [5, 6],
])('line %i of the output came from line %i of the template', (line, source) => {
  expect(templateLine(TEMPLATE.join('\n'), OUTPUT.join('\n'), line)).toBe(source);
});

it('is never outside the template', () => {
  expect(templateLine('{{name}}', 'a\nb\nc', 3)).toBe(1);
});
