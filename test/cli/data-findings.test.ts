import { describe, expect, it } from 'vitest';
import type { DataFindings } from '../../src/bundle/types.ts';
import { dataFindingLines } from '../../src/cli/report/data-findings.ts';

const NONE: DataFindings = {
  schemaVersion: 1,
  pictures: 100,
  suspectedLabels: [],
  nearDuplicates: [],
  unlikeOthers: [],
};
const suspect = (picture: string) => ({
  picture,
  label: 'cat',
  probability: 0.02,
  suggested: 'dog',
  suggestedProbability: 0.97,
});
const pair = (first: string, second: string, labels: readonly [string, string]) => ({
  first,
  second,
  likeness: 0.99,
  labels,
});
const lines = (found: Partial<DataFindings>) => dataFindingLines({ ...NONE, ...found });

describe('data findings on screen', () => {
  it('are silent where there are none', () => expect(dataFindingLines(NONE)).toEqual([]));

  it('count each kind, and show the clearest five with their paths', () => {
    const suspectedLabels = Array.from({ length: 7 }, (_, i) => suspect(`cat/${i}.jpg`));
    const text = lines({
      suspectedLabels,
      nearDuplicates: [
        pair('cat/a.jpg', 'dog/b.jpg', ['cat', 'dog']),
        pair('dog/c.jpg', 'dog/d.jpg', ['dog', 'dog']),
      ],
      unlikeOthers: [{ picture: 'dog/receipt.jpg', label: 'dog', familiarity: 0.1 }],
    });
    expect(text).toEqual([
      '',
      'Worth a look in your pictures; they were trained on as they are:',
      '  7 pictures probably under the wrong label; the clearest 5:',
      ...[0, 1, 2, 3, 4].map((i) => `    cat/${i}.jpg: labelled cat, looks like dog (97 %)`),
      '  2 pairs of nearly the same picture, 1 of them under different labels:',
      '    cat/a.jpg and dog/b.jpg',
      '    dog/c.jpg and dog/d.jpg',
      '  1 picture unlike all others:',
      '    dog/receipt.jpg',
      "All of them: data-findings.json, in the bundle or the model package's .model-builder.",
      '',
    ]);
  });

  it('keep to their line, whatever a file is called', () => {
    const picture = 'cat/two\nlines\u001b[31m.jpg';
    const text = lines({ suspectedLabels: [suspect(picture)] });
    expect(text[3]).toBe('    cat/two␊lines␛[31m.jpg: labelled cat, looks like dog (97 %)');
  });
});
