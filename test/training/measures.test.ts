import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrationError, findThreshold, mcnemar, wilsonInterval } from '../../src/training/measures.ts';

/** Figures of scipy and scikit-learn; record.py beside them made them. */
const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/measures/recorded.json', import.meta.url), 'utf8'),
) as {
  readonly mcnemar: readonly [number, number, number][];
  readonly wilson: readonly [number, number, number, number][];
  readonly calibration: readonly { confidence: number[]; right: boolean[]; error: number }[];
};
const EXACT = 1e-9;

describe('measures', () => {
  it.each(recorded.mcnemar)('McNemar of %i mended and %i broken is that of scipy', (mended, broken, p) => {
    expect(Math.abs(mcnemar(mended, broken) - p)).toBeLessThan(EXACT);
    expect(mcnemar(broken, mended)).toBe(mcnemar(mended, broken));
  });

  it('finds no difference where models never differ', () => expect(mcnemar(0, 0)).toBe(1));

  it.each(recorded.wilson)('the interval of %i in %i is that of scipy', (successes, total, low, high) => {
    const interval = wilsonInterval(successes, total);
    expect(Math.abs(interval.low - low)).toBeLessThan(EXACT);
    expect(Math.abs(interval.high - high)).toBeLessThan(EXACT);
  });

  it('has the calibration error of scikit-learn’s bins', () => {
    for (const { confidence, right, error } of recorded.calibration) {
      const answers = confidence.map((value, i) => ({ confidence: value, right: right[i] }));
      expect(Math.abs(calibrationError(answers) - error)).toBeLessThan(EXACT);
    }
    expect(calibrationError([])).toBe(0);
  });
});

describe('findThreshold', () => {
  const answers = (right: number, wrong: number) => [
    ...Array.from({ length: right }, (_, i) => ({ confidence: 0.6 + (0.4 * i) / right, right: true })),
    ...Array.from({ length: wrong }, (_, i) => ({ confidence: 0.3 + (0.29 * i) / wrong, right: false })),
  ];

  it('is the lowest at which enough of the accepted are right', () => {
    const found = findThreshold(answers(95, 20), 0.95);
    // 95 right and 5 wrong are exactly 95 %; the next wrong one would be too many.
    expect(found).toMatchObject({ measured: true, precision: 0.95, coverage: 100 / 115 });
    expect(found.value).toBeCloseTo(0.3 + (0.29 * 15) / 20, 3);
  });

  it('accepts what it accepted when it is read back from few digits', () => {
    const found = findThreshold([...answers(95, 20), { confidence: 0.123456789, right: false }], 0.95);
    expect(Number(found.value.toFixed(4))).toBe(found.value);
  });

  it('says that too few pictures cannot tell', () => {
    expect(findThreshold(answers(12, 0), 0.95)).toMatchObject({ measured: false, value: 0.5, precision: 1 });
    expect(findThreshold([], 0.95)).toMatchObject({ measured: false, precision: null, coverage: 0 });
  });

  it('says so as well where no share of the answers is good enough', () => {
    const coin = Array.from({ length: 200 }, (_, i) => ({ confidence: 0.9, right: i % 2 === 0 }));
    expect(findThreshold(coin, 0.95)).toMatchObject({ measured: false, value: 0.5, precision: 0.5 });
  });
});
