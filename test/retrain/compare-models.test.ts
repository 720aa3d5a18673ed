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
        { label: 'a', pictures: 2, rightBefore: 1, rightAfter: 2, verdict: 'better' },
        { label: 'b', pictures: 1, rightBefore: 1, rightAfter: 0, verdict: 'worse' },
        { label: 'c', pictures: 1, rightBefore: 0, rightAfter: 1, verdict: 'new' },
      ],
      dropped: ['x'],
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
    expect(compareModels([picture('a', before, after)], known).verdict).toBe(verdict);
  });

  it.each([
    ['no label in common', [picture('Red', 'red', 'Red')], { before: ['red'], after: ['Red'] }],
    ['no picture', [], { before: ['red'], after: ['red'] }],
  ])('with %s nobody knows which is better', (_, pictures, known) => {
    expect(compareModels(pictures, known)).toMatchObject({ verdict: 'unknown', shared: { pictures: 0 } });
  });

  it('a label that is new makes up for nothing: the new model is worse where both can be compared', () => {
    const old = [picture('a', 'a', 'b'), picture('a', 'a', 'a')];
    const added = Array.from({ length: 5 }, () => picture('c', 'a', 'c'));
    const comparison = compareModels([...old, ...added], { before: ['a', 'b'], after: ['a', 'b', 'c'] });
    expect(comparison).toMatchObject({ rightBefore: 2, rightAfter: 6, verdict: 'worse' });
  });
});
