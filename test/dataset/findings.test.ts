import { describe, expect, test } from 'vitest';
import { clipped, pictureLeftOutFinding, show, showPath, warnings } from '../../src/dataset/findings.ts';

describe('findings are one line, whatever the names', () => {
  test('a picture that could not be decoded', () => {
    const finding = pictureLeftOutFinding({ name: 'rose/a\rb.jpg' }, 'premature end\nof file\u001b[2J');
    expect(finding).toEqual({
      severity: 'warning',
      code: 'dataset-damaged-picture',
      message: String.raw`Damaged, left out: "rose/a\u{d}b.jpg" (premature end).`,
    });
  });

  test.each([
    ['rose/1.jpg', 'rose/1.jpg'],
    ['caf\u00e9 🌹', 'caf\u00e9 🌹'],
    ['', '""'],
    [' rose', '" rose"'],
    ['a, b', '"a, b"'],
    ['\u202egpj.exe', String.raw`"\u{202e}gpj.exe"`],
    ['\u2028', String.raw`"\u{2028}"`],
  ])('%j is shown as %s', (name, shown) => {
    expect(show(name)).toBe(shown);
  });

  test('none for nothing, the first three of many', () => {
    expect(warnings('dataset-x', 'Bad', [])).toEqual([]);
    expect(warnings('dataset-x', 'Bad', ['a'])[0].message).toBe('Bad (1 file): a.');
    expect(warnings('dataset-x', 'Bad', ['a', 'b', 'c', 'd', 'e'], 'copy')[0].message).toBe(
      'Bad (5 copies): a, b, c and 2 more.',
    );
  });
});

test.each([
  ['a data: address', `data:image/png;base64,${'iVBORw0KGgo'.repeat(10_000)}`, 62],
  ['a long path', `${'folder/'.repeat(60)}IMG_2026.jpg`, 60],
  ['one that has to be escaped', `${'\u001b'.repeat(80)}.jpg`, 62],
  ['one of characters that take two units', '😀'.repeat(100), 60],
])('shortens %s, still to be recognized', (_, name, longest) => {
  const shown = show(name);
  expect(shown.length).toBeLessThanOrEqual(longest);
  expect(shown).toContain('…');
  expect(shown).not.toMatch(/\p{Cs}/u);
  expect(clipped(shown.replace(/^"|"$/g, ''))).toBe(shown.replace(/^"|"$/g, ''));
});

test('leaves a name of 60 characters, and paths of four times that', () => {
  const name = `${'a'.repeat(56)}.jpg`;
  expect(clipped(name)).toBe(name);
  expect(showPath(`/${'a'.repeat(200)}`)).toBe(`/${'a'.repeat(200)}`);
});
