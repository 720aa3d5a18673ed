import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/dataset/types.ts';
import { planRows } from '../../src/training/local/row-plan.ts';
import { arrangeRows, featureStatistics, standardizeInPlace } from '../../src/training/local/standardize.ts';

const profile = process.env.MODEL_BUILDER_TEST_PROFILE;
const numRuns = profile === 'nightly' ? 2000 : 100;

describe('arrangeRows', () => {
  it('puts every named row at its place and drops the others', () => {
    const cases = fc.integer({ min: 1, max: 20 }).chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        width: fc.integer({ min: 1, max: 4 }),
        order: fc.shuffledSubarray(Array.from({ length: rows }, (_, i) => i)),
      }),
    );
    fc.assert(
      fc.property(cases, ({ rows, width, order }) => {
        const matrix = Float32Array.from({ length: rows * width }, (_, i) => i);
        const arranged = arrangeRows(matrix, width, order);
        expect(arranged.buffer).toBe(matrix.buffer);
        expect([...arranged]).toEqual(
          order.flatMap((row) => Array.from({ length: width }, (_, j) => row * width + j)),
        );
      }),
      { numRuns },
    );
  });
});

describe('standardising', () => {
  it('gives each feature mean 0 and deviation 1 over the rows that it was measured on', () => {
    const matrix = Float32Array.of(1, 100, 3, 300, 5, 500, 99, 0);
    const levels = [0, 1].map((start) => ({ start, width: 1 }));
    const statistics = featureStatistics(matrix, 2, 3, levels);
    standardizeInPlace(matrix, statistics);
    for (const column of [0, 1]) {
      const values = [0, 1, 2].map((row) => matrix[row * 2 + column]);
      expect(values.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
      expect(values.reduce((a, b) => a + b * b, 0) / 3).toBeCloseTo(1, 5);
    }
    expect(matrix[6]).toBeCloseTo((99 - 3) / Math.sqrt(8 / 3), 4);
  });

  it('does not blow up a channel that hardly ever fires', () => {
    const matrix = Float32Array.of(0, 5, 0, -5, 1e-4, 5, 0, -5, 30, 0);
    standardizeInPlace(matrix, featureStatistics(matrix, 2, 4));
    expect(matrix[8]).toBeLessThan(30 / 1.5);
  });

  it('keeps a constant feature, and one that varies by rounding errors alone, at about 0', () => {
    const matrix = Float32Array.of(7, 1000, 7, 1000.0001, 7, 999.9999);
    standardizeInPlace(matrix, featureStatistics(matrix, 2, 3));
    expect(Math.max(...matrix.map(Math.abs))).toBeLessThan(1e-3);
  });
});

describe('planRows', () => {
  it('orders training pictures, their mirror images, held-out pictures', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name }) as Picture);
    const rows = [
      { picture: c, mirrored: false },
      { picture: b, mirrored: false },
      { picture: b, mirrored: true },
      { picture: a, mirrored: false },
      { picture: a, mirrored: true },
    ];
    expect(planRows(rows, new Set([c]))).toEqual({ order: [1, 3, 2, 4, 0], pictures: 2, training: 4 });
  });
});
