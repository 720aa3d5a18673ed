import { resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { editorStyle } from '../../src/format/editor-style.ts';
import { folderWith } from '../templates/support/layers.ts';

const FILES = [
  'a.ts',
  'b.md',
  'src/a.ts',
  'src/deep/b.test.ts',
  'lib/c.json',
  'docs/1.md',
  'docs/7.md',
  '.hidden.ts',
];

it.each([
  '[*]\nindent_style = tab\n',
  '[*]\nindent_style = space\nindent_size = 4\nend_of_line = crlf\n',
  '; comment\n[*.ts]\nindent_size=3\nindent_style=space # mine\n[*.md]\nmax_line_length = off\n',
  '[*.{ts,json}]\nmax_line_length = 60\n[{a,b}.md]\nmax_line_length = 70\n',
  '[src/**.ts]\nindent_size = 8\nindent_style = space\n',
  '[src/*.ts]\nindent_size = 8\nindent_style = space\n[**/deep/**]\nindent_size = 1\n',
  '[docs/{1..5}.md]\nmax_line_length = 40\n',
  '[[ab].*]\nmax_line_length = 40\n[[!a].ts]\nmax_line_length = 41\n',
  '[?.ts]\nindent_style = tab\ntab_width = 8\n',
  '[*]\nindent_size = tab\ntab_width = 5\n',
  '[*]\nquote_type = single\nindent_size = unset\n',
  'indent_style = tab\n[broken\nindent_size = 4\n',
])('means what prettier makes of it: %j', async (text) => {
  await using folder = await folderWith({ '.git/HEAD': '', '.editorconfig': text });
  for (const path of FILES) {
    const file = folder.at(path);
    const expected = await resolveConfig(file, { editorconfig: true, useCache: false });
    expect([path, editorStyle([{ folder: folder.path, text }], file) ?? null]).toEqual([path, expected]);
  }
});

it('a nearer file stands before one above it, and a glob of stars takes no time', () => {
  const configs = [
    { folder: '/r/src', text: '[*.ts]\nindent_size = 2\nindent_style = space\n' },
    { folder: '/r', text: '[*]\nindent_size = 8\nindent_style = space\nend_of_line = lf\n' },
  ];
  expect(editorStyle(configs, '/r/src/a.ts')).toMatchObject({ tabWidth: 2, endOfLine: 'lf' });
  const stars = `[${'*a'.repeat(40)}]\nindent_style = tab\n`;
  expect(editorStyle([{ folder: '/r', text: stars }], `/r/${'a'.repeat(80)}`)).toBeUndefined();
});
