import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../src/bundle/types.ts';
import { confusionLines } from '../../src/cli/report/confusion.ts';
import { previewLines } from '../../src/cli/report/dataset.ts';
import { accuracySentence, evaluationLines } from '../../src/cli/report/evaluation.ts';
import { percent, span } from '../../src/cli/report/figures.ts';
import { progressLine } from '../../src/cli/report/progress-line.ts';
import { createProgress } from '../../src/cli/report/progress.ts';
import { SILENT } from '../support/silent-context.ts';
import { fromMatrix } from '../../src/bundle/confusion.ts';
import { fit, shorten, widthOf, wrap } from '../../src/cli/report/visible.ts';
import { wilsonInterval } from '../../src/training/measures.ts';
import type { Terminal } from '../../src/io/terminal.ts';
import { isolated, visible } from '../../src/io/visible.ts';

/** Every label is held out `perLabel` times; `wrong` of the first label are taken for the second. */
function metricsOf(labels: readonly string[], perLabel: number, wrong = 0): Metrics {
  const confusion = labels.map((_, actual) =>
    labels.map((__, predicted) => (actual === predicted ? perLabel : 0)),
  );
  confusion[0][0] -= wrong;
  confusion[0][1] += wrong;
  const total = labels.length * perLabel;
  return {
    schemaVersion: 1,
    accuracy: (total - wrong) / total,
    balancedAccuracy: 1,
    logLoss: 0.1,
    trainingPictures: total * 4,
    validationPictures: total,
    labels: labels.map((label) => ({
      label,
      trainingPictures: perLabel * 4,
      validationPictures: perLabel,
      precision: 1,
      recall: 1,
      f1: 1,
    })),
    confusion: fromMatrix(confusion),
  };
}

describe('the accuracy in words', () => {
  // Newcombe 1998, table I, method 3 (Wilson score): 81/263, 15/148, 0/20, 1/29.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i lies in the published interval', (right, total, low, high) => {
    const interval = wilsonInterval(right, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('says how far the true figure may be', () => {
    const metrics = { ...metricsOf(['a', 'b'], 20), accuracy: 30 / 40 };
    expect(accuracySentence(metrics)).toBe(
      'Accuracy: 75 % of 40 held-out pictures; with so few, the true figure is likely between 60 and 86 %.',
    );
  });

  it('claims nothing without held-out pictures', () => {
    expect(accuracySentence({ ...metricsOf(['a', 'b'], 1), validationPictures: 0 })).toContain('not known');
  });

  it.each([
    [1, '100 %'],
    [0.9996, '99.9 %'],
    [0.995, '99.5 %'],
    [0.004, '0.4 %'],
    [0.0001, '< 0.1 %'],
    [0, '0 %'],
    [0.755, '76 %'],
  ])('rounds %f without claiming all or nothing', (share, text) => expect(percent(share)).toBe(text));
});

describe('labels on a terminal', () => {
  const HOSTILE = [
    ['a line\nbreak', 'a line␊break'],
    ['\u001b[31mred\u0007', '␛[31mred␇'],
    ['\u007f\u0085', '␡\\u{85}'],
    ['\u202eevil', '\\u{202e}evil'],
    ['a\u200bb\u2028', 'a\\u{200b}b\\u{2028}'],
    ['\ud800', '\ufffd'],
    ['plain é 日本', 'plain é 日本'],
  ] as const;
  it.each(HOSTILE)('%j is shown as %j', (label, shown) => expect(visible(label)).toBe(shown));

  it('isolates right-to-left words, so that the columns beside them stay in place', () => {
    expect(isolated('שלום עולם  5')).toBe('\u2068שלום עולם\u2069  5');
    expect(isolated(`${shorten('שלום עולם', 5)} 5`)).toBe('\u2068שלום\u2069… 5');
    expect(isolated('עולם  שלום')).toBe('\u2068עולם\u2069  \u2068שלום\u2069');
  });

  it.each(['日本語日本語', '👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', '🇪🇸🇪🇸🇪🇸🇪🇸', 'ééééé', 'abcdefghij', 'שלום עולם', ''])(
    '%j fits columns exactly, cut between characters',
    (label) => {
      for (let width = 1; width <= 14; width++) {
        const cell = fit(label, width);
        expect(widthOf(cell)).toBe(width);
        const kept = [...new Intl.Segmenter().segment(cell.trimEnd().replace(/[…\u2068\u2069]/g, ''))];
        expect(
          [...new Intl.Segmenter().segment(label)]
            .slice(0, kept.length)
            .map(({ segment }) => segment)
            .join(''),
        ).toBe(kept.map(({ segment }) => segment).join(''));
      }
    },
  );

  it('keeps the columns of every row in place', () => {
    const labels = ['日本', '\u001b[2J', 'a'.repeat(200), '👍🏽', 'x'];
    const { confusion } = metricsOf(labels, 3);
    const [, heading, ...rows] = confusionLines(labels, confusion, 80);
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(widthOf(row)).toBe(widthOf(heading));
  });
});

describe('the confusion matrix', () => {
  it('shows true labels in rows and predicted ones in columns', () => {
    const [title, , ...rows] = confusionLines(
      ['cat', 'dog'],
      fromMatrix([
        [8, 2],
        [0, 10],
      ]),
      80,
    );
    expect(title).toBe('Confusion matrix (rows: true label, columns: predicted):');
    expect(rows.map((row) => row.trim().split(/\s+/))).toEqual([
      ['1', 'cat', '8', '2'],
      ['2', 'dog', '·', '10'],
    ]);
  });

  it('lists the largest confusions of 50 labels instead', () => {
    const labels = Array.from({ length: 50 }, (_, index) => `label ${index}`);
    const confusion = labels.map((_, actual) =>
      labels.map((__, predicted) => (actual === predicted ? 9 : 0) as number),
    );
    for (let index = 0; index < 12; index++) confusion[index][index + 1] = 20 - index;
    const lines = confusionLines(labels, fromMatrix(confusion), 200);
    expect(lines[0]).toBe('Largest confusions:');
    expect(lines[1]).toBe('   20 × label 0 taken for label 1');
    expect(lines.at(-1)).toContain('2 smaller ones');
    expect(lines).toHaveLength(12);
  });

  it('evaluates 1,000 labels, whose matrix has a million cells', () => {
    const labels = Array.from({ length: 1000 }, (_, index) => `label ${index}`);
    const lines = evaluationLines(metricsOf(labels, 4, 2), 100);
    expect(lines.at(-1)).toBe('    2 × label 0 taken for label 1');
    expect(lines).toContain('The 20 weakest of 1000 labels:');
  });

  it('lists them as well where the terminal is too narrow', () => {
    expect(
      confusionLines(
        ['cat', 'dog'],
        fromMatrix([
          [8, 2],
          [0, 10],
        ]),
        20,
      )[1],
    ).toContain('2 × cat taken for dog');
  });

  it('says so when nothing was confused', () => {
    const labels = Array.from({ length: 20 }, (_, index) => String(index));
    expect(evaluationLines(metricsOf(labels, 4), 60).at(-1)).toContain('No measured picture');
  });

  it('shows the weakest labels of many', () => {
    const labels = Array.from({ length: 60 }, (_, index) => `label ${index}`);
    const text = evaluationLines(metricsOf(labels, 4), 100).join('\n');
    expect(text).toContain('The 20 weakest of 60 labels:');
  });
});

describe('a sentence on a narrow terminal', () => {
  it('is broken between words, further in than it begins', () => {
    expect(wrap('  one two three four', 11)).toBe('  one two\n    three\n    four');
    expect(wrap('short enough', 12)).toBe('short enough');
  });

  it('keeps a path whole, and columns in their place', () => {
    const path = 'photos/a-name-that-is-wider/than-the-terminal.jpg';
    expect(wrap(`see ${path} there`, 20)).toBe(`see\n  ${path}\n  there`);
    expect(wrap('daisy  40 %  a wide table', 12)).toBe('daisy  40 %  a wide table');
  });
});

describe('progress', () => {
  it.each([30, 50, 60, 79])('gives the bar up before a word, at %i columns', (columns) => {
    const line = progressLine({ phase: 'features', done: 310, total: 500, seconds: 10 }, columns);
    expect(line).toMatch(/^Computing features (?:█+░+ )?62 % 310\/500 pictures, 31\/s, 7 s left$/);
    expect(line.length > columns && line.includes('█')).toBe(false);
  });

  it('tells share, speed and time left', () => {
    const line = progressLine({ phase: 'features', done: 310, total: 500, seconds: 10 }, 110);
    expect(line).toBe('Computing features ███████████████░░░░░░░░░ 62 % 310/500 pictures, 31/s, 7 s left');
  });

  it('never says 100 % before the end', () => {
    expect(progressLine({ phase: 'features', done: 999, total: 1000, seconds: 1 })).toContain('99 %');
  });

  it('tells the steps of a search, which are taken before anything is done', () => {
    const search = { phase: 'training', done: 0, total: 5, seconds: 20 } as const;
    expect(progressLine({ ...search, steps: 130 })).toBe('Training 0 % 0/5, 130 steps, 6.5/s');
    expect(progressLine({ ...search, done: 2, steps: 400 })).toBe(
      'Training 40 % 2/5, 400 steps, 20/s, 30 s left',
    );
  });

  it('counts bytes of a download', () => {
    const line = progressLine({ phase: 'download', done: 5e6, total: 20e6, seconds: 2 });
    expect(line).toBe('Downloading 25 % 5.0 MB of 20.0 MB, 2.5 MB/s, 6 s left');
  });

  it('counts the files of a transfer, and believes its estimate', () => {
    const transfer = { phase: 'upload', total: 20e6, seconds: 2, secondsLeft: 100 } as const;
    const files = { done: 12, total: 200 };
    expect(progressLine({ ...transfer, done: 5e6, files })).toBe(
      'Uploading 25 % 12/200 files, 5.0 MB of 20.0 MB, 2 min left',
    );
    expect(progressLine({ ...transfer, done: 5e6, files: { done: 0, total: 1 } })).toBe(
      'Uploading 25 % 5.0 MB of 20.0 MB, 2 min left',
    );
    expect(progressLine({ ...transfer, done: 20e6, files })).not.toContain('left');
  });

  it('without a bar, a second transfer of the same phase has lines of its own', () => {
    const lines: string[] = [];
    const terminal: Terminal = {
      ...SILENT,
      err: (text) => void lines.push(text),
    };
    let clock = 0;
    const progress = createProgress(terminal, () => (clock += 2000));
    for (const [done, total] of [
      [0, 0],
      [0, 100],
      [50, 100],
      [100, 100],
      [0, 40],
      [40, 40],
    ])
      progress.step('upload', done, total);
    expect(lines.map((line) => /\d+ %/.exec(line)?.[0])).toEqual(['100 %', '50 %', '100 %', '100 %']);
  });

  it('without a bar is done when its last file is', () => {
    const lines: string[] = [];
    const terminal = { animates: false, err: (text: string) => void lines.push(text) } as Terminal;
    let clock = 0;
    const progress = createProgress(terminal, () => (clock += 2000));
    for (const done of [1, 2]) progress.step('download', 100, 100, { files: { done, total: 2 } });
    expect(lines.map((line) => /\d+\/\d+ files/.exec(line)?.[0])).toEqual(['1/2 files', '2/2 files']);
  });

  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [600, '10 min'],
    [7500, '2 h 05 min'],
  ])('%f seconds are %s', (seconds, text) => expect(span(seconds)).toBe(text));
});

describe('the preview of the data', () => {
  it('draws a bar for each label, never none for a label that has a picture', () => {
    const pictures = [...Array<string>(400).fill('many'), 'one'].map((label) => ({ label })) as never;
    const lines = previewLines({ labels: ['empty', 'many', 'one'], pictures });
    expect(lines).toEqual([
      '401 pictures, 3 labels:',
      '  empty   0',
      `  many  400 ${'█'.repeat(24)}`,
      '  one     1 █',
    ]);
  });

  it('stays short with a thousand labels', () => {
    const labels = Array.from({ length: 1000 }, (_, index) => `l${index}`);
    const lines = previewLines({ labels, pictures: [] });
    expect(lines).toHaveLength(17);
    expect(lines.at(-1)).toBe('  and 985 labels more');
  });
});
