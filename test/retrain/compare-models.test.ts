import { describe, expect, it } from 'vitest';
import { compareModels, type ComparedPicture } from '../../src/training/compare-models.ts';

function picture(label: string, before: string, after: string): ComparedPicture {
  return { label, before, after };
}

describe('two models on the same pictures', () => {
  it('are compared per label and in all', () => {
    const pictures = [
      picture('a', 'a', 'a'),
      picture('a', 'b', 'a'),
      picture('b', 'b', 'a'),
      picture('c', 'a', 'c'),
    ];
    const comparison = compareModels(pictures, { before: ['a', 'b', 'x'], after: ['a', 'b', 'c', 'd'] });
    expect(comparison).toEqual({
      pictures: 4,
      rightBefore: 2,
      rightAfter: 3,
      shared: { pictures: 3, rightBefore: 2, rightAfter: 2 },
      mended: 2,
      broken: 1,
      labels: [
        { label: 'a', pictures: 2, rightBefore: 1, rightAfter: 2, verdict: 'same' },
        { label: 'b', pictures: 1, rightBefore: 1, rightAfter: 0, verdict: 'same' },
        { label: 'c', pictures: 1, rightBefore: 0, rightAfter: 1, verdict: 'new' },
      ],
      dropped: ['x'],
      pValue: 1,
      verdict: 'same',
    });
  });

  it.each([
    ['a', 'b', 'worse'],
    ['b', 'a', 'better'],
    ['b', 'b', 'same'],
    ['a', 'a', 'same'],
  ])('%s before and %s after is %s', (before, after, verdict) => {
    const known = { before: ['a', 'b'], after: ['a', 'b'] };
    // Six that all changed to one side happen by chance three times in a hundred, five six times.
    const pictures = (count: number) => Array.from({ length: count }, () => picture('a', before, after));
    expect(compareModels(pictures(6), known)).toMatchObject({ verdict, labels: [{ verdict }] });
    expect(compareModels(pictures(5), known).verdict).toBe('same');
  });

  it('one picture of 34 is no difference that they can show', () => {
    const pictures = Array.from({ length: 34 }, (_, i) =>
      picture('a', i < 27 ? 'a' : 'b', i < 26 ? 'a' : 'b'),
    );
    const comparison = compareModels(pictures, { before: ['a', 'b'], after: ['a', 'b'] });
    expect(comparison).toMatchObject({ verdict: 'same', pValue: 1, broken: 1, mended: 0 });
  });

  it.each([
    ['no label in common', [picture('Red', 'red', 'Red')], { before: ['red'], after: ['Red'] }],
    ['no picture', [], { before: ['red'], after: ['red'] }],
  ])('with %s nobody knows which is better', (_, pictures, known) => {
    expect(compareModels(pictures, known)).toMatchObject({ verdict: 'unknown', shared: { pictures: 0 } });
  });

  it('a label that is new makes up for nothing: the new model is worse where both can be compared', () => {
    const old = Array.from({ length: 8 }, (_, i) => picture('a', 'a', i < 7 ? 'b' : 'a'));
    const added = Array.from({ length: 15 }, () => picture('c', 'a', 'c'));
    const comparison = compareModels([...old, ...added], { before: ['a', 'b'], after: ['a', 'b', 'c'] });
    expect(comparison).toMatchObject({ rightBefore: 8, rightAfter: 16, verdict: 'worse' });
  });
});
