import { describe, expect, it } from 'vitest';
import { comparisonLines } from '../../src/cli/retrain/report.ts';
import { compareModels, type ComparedPicture } from '../../src/training/compare-models.ts';

/** So many pictures of a label, of which one model alone, or both, have some right. */
function pictures(label: string, { before = 0, after = 0, both = 0, none = 0 }): ComparedPicture[] {
  const picture = (early: boolean, late: boolean): ComparedPicture => ({
    label,
    before: early ? label : 'other',
    after: late ? label : 'other',
  });
  return [
    ...Array.from({ length: before }, () => picture(true, false)),
    ...Array.from({ length: after }, () => picture(false, true)),
    ...Array.from({ length: both }, () => picture(true, true)),
    ...Array.from({ length: none }, () => picture(false, false)),
  ];
}

const KNOWN = { before: ['cat', 'dog', 'other'], after: ['cat', 'dog', 'other'] };
const verdict = (compared: readonly ComparedPicture[], known = KNOWN) =>
  comparisonLines(compareModels(compared, known)).at(-1);

describe('what retrain says of two models', () => {
  // Exact McNemar, two-sided, by hand: of 10 that differ 1 to one side, 2 × (1 + 10) / 2¹⁰ = 2.1 %.
  it('better and worse, with the figures, and how often chance alone would do it', () => {
    const [gain, loss] = [
      { before: 1, after: 9, both: 60, none: 1 },
      { before: 9, after: 1, both: 60, none: 1 },
    ];
    expect(verdict(pictures('cat', gain))).toBe(
      'Verdict: better. 69 of 71 pictures are right, before 61. Two models that are equally good would differ so much by chance in 2 % of the cases.',
    );
    expect(verdict(pictures('cat', loss))).toMatch(
      /^Verdict: worse\. 61 of 71 pictures are right, before 69\./,
    );
  });

  it('how many turned, in each direction', () => {
    const lines = (given: Parameters<typeof pictures>[1]) =>
      comparisonLines(compareModels(pictures('cat', given), KNOWN));
    expect(lines({ after: 6, both: 3 })).toContain(
      'Of these, 6 that were wrong are right now, and none that was right is wrong now.',
    );
    expect(lines({ both: 3, none: 1 })).toContain('Both are right and wrong about the same pictures.');
    expect(lines({ after: 1, before: 2 })).toContain(
      'Of these, 1 that was wrong is right now, and 2 that were right are wrong now.',
    );
  });

  it('no difference that so many can show', () => {
    expect(verdict(pictures('cat', { before: 1, after: 2, both: 67, none: 1 }))).toBe(
      'Verdict: no difference that 71 pictures can show (69 right, before 68).',
    );
  });

  it('counts the pictures whose label both know, and says so where a label is new or gone', () => {
    const known = { before: ['cat', 'other', 'gone\nfor ever'], after: ['cat', 'dog', 'other'] };
    const compared = [...pictures('cat', { both: 20 }), ...pictures('dog', { after: 9 })];
    const lines = comparisonLines(compareModels(compared, known));
    expect(lines.at(-1)).toBe(
      'Verdict: no difference that the 20 pictures whose label both models know can show (20 right, before 20).',
    );
    expect(lines).toContain('New: dog.');
    expect(lines).toContain('No longer known: gone␊for ever.');
    expect(verdict(pictures('dog', { after: 9 }), known)).toBe(
      'Verdict: unknown. No picture has a label that both models know.',
    );
  });

  it('fits 60 columns but for the sentences, which a terminal wraps', () => {
    const lines = comparisonLines(compareModels(pictures('cat', { both: 3 }), KNOWN));
    const table = lines.slice(lines.indexOf('') + 1, lines.lastIndexOf(''));
    expect(table.length).toBe(3);
    for (const line of table) expect(line.length).toBeLessThanOrEqual(60);
  });
});
