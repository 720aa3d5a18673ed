import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/dataset/types.ts';
import { computeMetrics } from '../../src/training/local/metrics.ts';

function pictures(counts: Readonly<Record<string, number>>): Picture[] {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, at) => ({
      path: `/${label}/${at}`,
      name: `${label}/${at}`,
      label,
      sha256: '0'.repeat(64),
      width: 8,
      height: 8,
    })),
  );
}

function scored(label: string, scores: readonly number[]) {
  return { picture: pictures({ [label]: 1 })[0], scores: Float32Array.from(scores) };
}

describe('computeMetrics', () => {
  const metrics = computeMetrics({
    labels: ['cat', 'dog', 'owl'],
    measured: [
      scored('cat', [0.8, 0.1, 0.1]),
      scored('cat', [0.3, 0.6, 0.1]),
      scored('cat', [0.9, 0.05, 0.05]),
      scored('dog', [0.2, 0.7, 0.1]),
    ],
    training: pictures({ cat: 9, dog: 5, owl: 2 }),
    method: 'out-of-fold',
    targetPrecision: 0.95,
  });

  it('counts', () => {
    // Of the matrix [[2, 1, 0], [0, 1, 0], [0, 0, 0]] what is not 0.
    expect(metrics.confusion).toEqual({ actual: [0, 0, 1], predicted: [0, 1, 1], count: [2, 1, 1] });
    expect(metrics).toMatchObject({ accuracy: 0.75, trainingPictures: 16, validationPictures: 4 });
  });

  it('averages recall over the labels that have held-out pictures', () => {
    expect(metrics.balancedAccuracy).toBeCloseTo((2 / 3 + 1) / 2, 12);
  });

  it('gives each label its figures, and null where there is nothing to divide by', () => {
    expect(metrics.labels).toEqual([
      { label: 'cat', trainingPictures: 9, validationPictures: 3, precision: 1, recall: 2 / 3, f1: 0.8 },
      { label: 'dog', trainingPictures: 5, validationPictures: 1, precision: 0.5, recall: 1, f1: 2 / 3 },
      { label: 'owl', trainingPictures: 2, validationPictures: 0, precision: null, recall: null, f1: null },
    ]);
  });

  it('measures the likelihood of the right label in nats, and stays finite', () => {
    expect(metrics.logLoss).toBeCloseTo(
      -(Math.log(0.8) + Math.log(0.3) + Math.log(0.9) + Math.log(0.7)) / 4,
      6,
    );
    const sure = computeMetrics({
      labels: ['a', 'b'],
      measured: [scored('b', [1, 0])],
      training: pictures({ a: 1, b: 1 }),
      method: 'held-out',
      targetPrecision: 0.95,
    });
    expect(Number.isFinite(sure.logLoss)).toBe(true);
  });
});
