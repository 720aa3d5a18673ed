import { expect, it } from 'vitest';
import { countConfusion, fromMatrix } from '../../src/bundle/confusion.ts';
import { parseMetrics } from '../../src/bundle/schema.ts';
import type { Metrics } from '../../src/bundle/types.ts';
import { computeMetrics } from '../../src/training/local/metrics.ts';

const label = (name: string) => ({
  label: name,
  trainingPictures: 4,
  validationPictures: 2,
  precision: 1,
  recall: 1,
  f1: null,
});

const METRICS = {
  schemaVersion: 1,
  accuracy: 0.75,
  balancedAccuracy: 0.75,
  logLoss: 0.5,
  trainingPictures: 8,
  validationPictures: 4,
  labels: [label('cat'), label('dog')],
};

function parsed(confusion: unknown): Metrics {
  return parseMetrics(Buffer.from(JSON.stringify({ ...METRICS, confusion })), 'metrics.json');
}

it('is read as a matrix, too, as 0.1.0 and the job on Azure write it', () => {
  const sparse = { actual: [0, 1, 1], predicted: [0, 0, 1], count: [2, 1, 1] };
  expect(
    parsed([
      [2, 0],
      [1, 1],
    ]).confusion,
  ).toEqual(sparse);
  expect(parsed(sparse).confusion).toEqual(sparse);
});

it.each([
  ['a label that is not there', { actual: [2], predicted: [0], count: [1] }],
  ['a row that is not there', [[0], [0], [1]]],
  ['lists of other lengths', { actual: [0], predicted: [0, 1], count: [1] }],
  ['a count below 0', { actual: [0], predicted: [0], count: [-1] }],
  ['a list missing', { actual: [], predicted: [] }],
  ['text', 'none'],
])('is refused with %s', (_, confusion) => {
  expect(() => parsed(confusion)).toThrow(expect.objectContaining({ code: 'bundle-invalid' }) as Error);
});

it('counts as a matrix does', () => {
  const pairs = Array.from({ length: 300 }, (_, at) => [(at * 7) % 5, (at * at) % 5] as const);
  const matrix = Array.from({ length: 5 }, () => Array<number>(5).fill(0));
  for (const [actual, predicted] of pairs) matrix[actual][predicted]++;
  expect(countConfusion(pairs)).toEqual(fromMatrix(matrix));
});

it('of 1,200 labels takes kilobytes', () => {
  const labels = Array.from({ length: 1200 }, (_, at) => `l${at}`);
  const picture = (at: number) => ({
    path: '',
    name: `${at}`,
    label: labels[at],
    sha256: `${at}`,
    width: 1,
    height: 1,
  });
  const measured = labels.map((_, at) => {
    const scores = new Float32Array(labels.length);
    scores[(at * 11) % labels.length] = 1;
    return { picture: picture(at), scores };
  });
  const { confusion } = computeMetrics({
    labels,
    measured,
    training: [],
    method: 'out-of-fold',
    targetPrecision: 0.95,
  });
  expect(JSON.stringify(confusion).length).toBeLessThan(20_000);
});
