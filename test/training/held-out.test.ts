import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Dataset, Picture } from '../../src/dataset/types.ts';
import { holdOut, interleave } from '../../src/training/local/held-out.ts';

function picture(label: string, index: number): Picture {
  const name = `${label}/${index}.png`;
  const sha256 = createHash('sha256').update(name).digest('hex');
  return { path: `/${name}`, name, label, sha256, width: 8, height: 8 };
}

function dataset(counts: Readonly<Record<string, number>>, first = 0): Dataset {
  const pictures = Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => picture(label, first + index)),
  );
  return { root: '/', labels: Object.keys(counts).sort(), pictures, findings: [] };
}

describe('holdOut', () => {
  const own = dataset({ a: 10, b: 20 });

  it('holds nothing out unless asked to: every picture is scored out of fold', () => {
    expect(holdOut(own, { seed: 1 })).toEqual({ training: own.pictures, validation: [], findings: [] });
  });

  it('takes the user’s validation data when there is some, and trains on everything else', () => {
    const validationData = dataset({ a: 3 }, 100);
    const { training, validation, findings } = holdOut(own, {
      seed: 1,
      validationShare: 0.2,
      validationData,
    });
    expect(training).toHaveLength(30);
    expect(validation).toEqual(validationData.pictures);
    expect(findings).toEqual([]);
  });

  it('leaves out validation pictures that are trained on, and says so', () => {
    const { validation, findings } = holdOut(own, {
      seed: 1,
      validationShare: 0.2,
      validationData: dataset({ a: 13 }),
    });
    expect(validation).toHaveLength(3);
    const message = expect.stringMatching(/: 10 pictures\.$/) as string;
    expect(findings).toMatchObject([{ severity: 'warning', code: 'training-validation-seen', message }]);
  });

  it('passes over labels of the validation data that have no pictures', () => {
    const validationData = dataset({ a: 3, empty: 0 }, 100);
    const { validation } = holdOut(own, { seed: 1, validationShare: 0.2, validationData });
    expect(validation).toHaveLength(3);
  });

  it('refuses validation data that has unknown labels, or nothing but training pictures', () => {
    const given = (validationData: Dataset) => () =>
      holdOut(own, { seed: 1, validationShare: 0.2, validationData });
    expect(given(dataset({ a: 1, zebra: 2 }, 100))).toThrow(
      expect.objectContaining({ code: 'training-validation-labels' }),
    );
    expect(given(dataset({ a: 5 }))).toThrow(expect.objectContaining({ code: 'training-no-validation' }));
  });
});

describe('interleave', () => {
  it('makes every beginning a fair sample of labels and sides', () => {
    const split = holdOut(dataset({ common: 400, rare: 40 }), { seed: 1, validationShare: 0.25 });
    const heldOut = new Set(split.validation);
    const order = interleave(split);
    expect(new Set(order).size).toBe(440);
    for (const share of [0.25, 0.5]) {
      const beginning = order.slice(0, 440 * share);
      const rare = beginning.filter(({ label }) => label === 'rare').length;
      expect(Math.abs(rare - 40 * share)).toBeLessThanOrEqual(2);
      const held = beginning.filter((item) => heldOut.has(item)).length;
      expect(Math.abs(held - split.validation.length * share)).toBeLessThanOrEqual(2);
    }
  });
});
