import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitDataset, unitHash } from '../../src/dataset/split.ts';
import type { Dataset, Picture } from '../../src/dataset/types.ts';
import { RUNS } from './runs.ts';

const picture = (label: string, content: string): Picture => {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path: `/${label}/${content}`, name: `${label}/${content}`, label, sha256, width: 8, height: 8 };
};

const dataset = (pictures: readonly Picture[]): Dataset => ({
  root: '/',
  labels: [...new Set(pictures.map(({ label }) => label))].toSorted(),
  pictures,
  findings: [],
});

/** Counts per label become pictures of different content. */
const datasets = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), { minKeys: 1, maxKeys: 6 })
  .map((counts) =>
    dataset(
      Object.entries(counts).flatMap(([label, amount]) =>
        Array.from({ length: amount }, (_, index) => picture(label, `${label}:${index}`)),
      ),
    ),
  );

const options = fc.record({
  seed: fc.integer(),
  validationShare: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
});

describe('splitDataset', () => {
  test('puts every picture on one side, in the dataset’s order', () => {
    fc.assert(
      fc.property(datasets, options, (data, how) => {
        const { training, validation } = splitDataset(data, how);
        const held = new Set(validation);
        expect(training).toEqual(data.pictures.filter((one) => !held.has(one)));
        expect(validation).toEqual(data.pictures.filter((one) => held.has(one)));
      }),
      { numRuns: RUNS },
    );
  });

  test('gives every label of two and more pictures both sides, and a single picture to training', () => {
    fc.assert(
      fc.property(datasets, options, (data, how) => {
        const { training, validation } = splitDataset(data, how);
        for (const label of data.labels) {
          const of = (side: readonly Picture[]) => side.filter((one) => one.label === label).length;
          expect(of(training)).toBeGreaterThan(0);
          expect(of(validation) > 0).toBe(of(data.pictures) > 1);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('gives two pictures a side each, whatever chance says', () => {
    const pair = dataset([picture('rose', 'a'), picture('rose', 'b')]);
    for (let seed = 0; seed < 50; seed += 1)
      expect(splitDataset(pair, { seed, validationShare: 0.5 })).toMatchObject({
        training: [expect.anything()],
        validation: [expect.anything()],
      });
  });

  test('does not depend on names, on folders or on the order of the pictures', () => {
    fc.assert(
      fc.property(datasets, options, (data, how) => {
        const moved = data.pictures
          .toReversed()
          .map((one, index) => ({ ...one, path: `${index}`, name: `${index}` }));
        const hashes = (side: readonly Picture[]) => side.map(({ sha256 }) => sha256).toSorted();
        const [before, after] = [splitDataset(data, how), splitDataset(dataset(moved), how)];
        expect(hashes(after.validation)).toEqual(hashes(before.validation));
      }),
      { numRuns: RUNS },
    );
  });

  test('keeps pictures on their side when others come', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 400 }), (how, more) => {
        const all = Array.from({ length: 200 + more }, (_, index) => picture('rose', `${index}`));
        const before = new Set(splitDataset(dataset(all.slice(0, 200)), how).validation);
        const after = new Set(splitDataset(dataset(all), how).validation);
        // With 200 pictures chance alone fills both sides, so nobody is moved.
        for (const one of all.slice(0, 200)) expect(after.has(one)).toBe(before.has(one));
      }),
      { numRuns: RUNS },
    );
  });

  test('moves at most one picture when a label outgrows its forced side', () => {
    fc.assert(
      fc.property(
        options,
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (how, few, more) => {
          const all = Array.from({ length: few + more }, (_, index) => picture('rose', `${index}`));
          const before = new Set(splitDataset(dataset(all.slice(0, few)), how).validation);
          const after = new Set(splitDataset(dataset(all), how).validation);
          const moved = all.slice(0, few).filter((one) => after.has(one) !== before.has(one));
          expect(moved.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('holds out the share, within what chance allows', () => {
    const data = dataset(Array.from({ length: 2000 }, (_, index) => picture('rose', `${index}`)));
    for (const validationShare of [0.05, 0.2, 0.35, 0.5])
      for (let seed = 0; seed < 10; seed += 1) {
        const { validation } = splitDataset(data, { seed, validationShare });
        // Five standard deviations of a binomial distribution.
        const spread = 5 * Math.sqrt(2000 * validationShare * (1 - validationShare));
        expect(Math.abs(validation.length - 2000 * validationShare)).toBeLessThan(spread);
      }
  });

  test('another seed gives another split', () => {
    const data = dataset(Array.from({ length: 100 }, (_, index) => picture('rose', `${index}`)));
    const names = (seed: number) => splitDataset(data, { seed, validationShare: 0.2 }).validation;
    expect(names(1)).toEqual(names(1));
    expect(names(2)).not.toEqual(names(1));
  });

  test.each([0, 0.049, 0.51, 1, -1, 20, Number.NaN])(
    'refuses to hold out a share of %d',
    (validationShare) => {
      expect(() => splitDataset(dataset([]), { seed: 1, validationShare })).toThrow(
        expect.objectContaining({ code: 'usage-validation-share', exitCode: 2 }),
      );
    },
  );
});

describe('unitHash', () => {
  test('is a number in [0, 1) that never changes for the same seed and picture', () => {
    // printf '42:%s' <64 zeros> | sha256sum: the first 12 digits, over 2^48.
    const digits = createHash('sha256')
      .update(`42:${'0'.repeat(64)}`)
      .digest('hex')
      .slice(0, 12);
    expect(unitHash(42, '0'.repeat(64))).toBe(Number.parseInt(digits, 16) / 2 ** 48);
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, hash) => {
        const place = unitHash(seed, hash);
        expect(place >= 0 && place < 1).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('is spread evenly', () => {
    const places = Array.from({ length: 10_000 }, (_, index) => unitHash(7, `${index}`));
    const counts = Array.from({ length: 10 }, (_, tenth) =>
      places.filter((place) => Math.floor(place * 10) === tenth),
    );
    // Five standard deviations around 1,000.
    for (const tenth of counts) expect(Math.abs(tenth.length - 1000)).toBeLessThan(150);
  });
});
