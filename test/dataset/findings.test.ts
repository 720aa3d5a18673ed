import { describe, expect, test } from 'vitest';
import { pictureLeftOutFinding, show, warnings } from '../../src/dataset/findings.ts';

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
