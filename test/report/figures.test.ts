import { describe, expect, it } from 'vitest';
import { fromMatrix } from '../../src/bundle/confusion.ts';
import { figuresOf, uniformLabels } from '../../src/report/figures.ts';
import { listPictures } from '../../src/report/listing.ts';
import { gainOfTwice, nextSteps } from '../../src/report/next-steps.ts';
import { mcnemar } from '../../src/training/measures.ts';
import { FINDINGS, METRICS, OTHER_SCORES, RECORDED, SCORES } from './recorded.ts';

const figures = figuresOf(SCORES, METRICS, FINDINGS);
const CONTEXT = { backbone: 'lite0', data: './photos', ownPictures: true };

function expectSame(own: readonly number[], theirs: readonly number[]): void {
  expect(own.length).toBe(theirs.length);
  own.forEach((value, at) => expect(Math.abs(value - theirs[at]), `${at}`).toBeLessThan(1e-9));
}

describe('figures of a real prediction file are those of scikit-learn', () => {
  it('accuracy, mean recall, log loss, calibration error', () => {
    const { accuracy, balancedAccuracy, logLoss, calibrationError } = figures.metrics;
    expectSame(
      [accuracy, balancedAccuracy, logLoss, calibrationError!],
      [RECORDED.accuracy, RECORDED.balancedAccuracy, RECORDED.logLoss, RECORDED.calibrationError],
    );
  });

  it('confusion, precision, recall, F1, support', () => {
    expect(figures.metrics.confusion).toEqual(fromMatrix(RECORDED.confusion));
    for (const name of ['precision', 'recall', 'f1'] as const)
      expectSame(
        figures.metrics.labels.map((label) => label[name]!),
        RECORDED[name],
      );
    expect(figures.metrics.labels.map(({ validationPictures }) => validationPictures)).toEqual(
      RECORDED.support,
    );
  });

  it('reliability and coverage curves', () => {
    const bins = figures.bins.filter(({ count }) => count > 0);
    expectSame(
      bins.flatMap(({ count, confidence, right }) => [count, confidence / count, right / count]),
      RECORDED.reliability.flat(),
    );
    expectSame(
      figures.curve.flatMap(({ confidence, coverage, accuracy }) => [confidence, coverage, accuracy]),
      RECORDED.coverage.flat(),
    );
  });

  it('McNemar of two models', () => {
    const other = figuresOf(OTHER_SCORES, METRICS);
    const before = new Map(other.pictures.map((picture) => [picture.name, picture]));
    const changes = figures.pictures.map(({ name, actual, predicted }) => {
      const { predicted: earlier } = before.get(name)!;
      return Number(predicted === actual) - Number(earlier === actual);
    });
    const [mended, broken] = [1, -1].map((way) => changes.filter((change) => change === way).length);
    expectSame([mended, broken, mcnemar(mended, broken)], RECORDED.mcnemar);
  });
});

describe('what is drawn from them', () => {
  it('lists mistakes by confidence, and no right answer', () => {
    expect(figures.mistakes.length).toBe(22);
    expect(figures.mistakes.every(({ actual, predicted }) => actual !== predicted)).toBe(true);
    const sure = figures.mistakes.map(({ confidence }) => confidence);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
  });

  it('lists as many pictures in each cell as the cell says', () => {
    const { pictures } = listPictures(figures, FINDINGS, 1);
    const { actual, predicted, count } = figures.metrics.confusion;
    count.forEach((amount, at) =>
      expect(pictures.filter(([, a, p]) => a === actual[at] && p === predicted[at]).length).toBe(amount),
    );
  });

  it('draws among more pictures than a page can list, mistakes and findings first, and says how many there are', () => {
    const many = {
      ...SCORES,
      pictures: Array.from({ length: 100_000 }, (_, at) => ({
        ...SCORES.pictures[at % 200],
        path: `${at}.jpg`,
      })),
    };
    const large = figuresOf(many, METRICS);
    const listing = listPictures(large, undefined, 1);
    expect(listing.measured).toBe(100_000);
    expect(listing.pictures.length).toBe(10_000);
    expect(listing.mistakes.length).toBe(8000);
    expect(listPictures(large, undefined, 1)).toEqual(listing);
    expect(new Set(listing.pictures.map(([name]) => name)).size).toBe(10_000);
  });

  it('names the three steps that could put most pictures right', () => {
    const steps = nextSteps(figures, FINDINGS, CONTEXT);
    expect(steps.map(({ title }) => title)).toEqual([
      'Look at 10 pictures that are probably under the wrong label',
      'Add pictures that tell “roses” from “tulips”',
      'Add more pictures: accuracy still rises',
    ]);
    expect(steps[0].command).toBe('npx create-model-builder data fix --from fixes.csv --data ./photos');
    expect(steps[1].text).toContain('7 of 80 pictures');
    expect(steps[2].text).toContain('+3 points');
  });

  it('says three things of a perfect model on few pictures, too, and that the figure is vague', () => {
    const few = {
      ...SCORES,
      pictures: SCORES.pictures
        .filter(({ scores, label }) => scores[SCORES.labels.indexOf(label)] > 0.9)
        .slice(0, 8),
    };
    const { learningCurve: _, ...metrics } = METRICS;
    const titles = nextSteps(figuresOf(few, metrics), undefined, CONTEXT).map(({ title }) => title);
    expect(titles.length).toBe(3);
    expect(titles[0]).toBe('Measure on more pictures before you decide anything');
  });

  it('goes on along a power law, and not where nothing falls', () => {
    const halving = [50, 100, 200].map((trainingPictures, at) => ({
      trainingPictures,
      accuracy: 1 - 0.4 / 2 ** at,
    }));
    expect(gainOfTwice(halving)).toBeCloseTo(0.05, 10);
    expect(gainOfTwice(halving.map((point) => ({ ...point, accuracy: 0.8 })))).toBeUndefined();
  });

  it('calls a label uniform when a fifth of its pictures repeat others', () => {
    const pair = (first: string, second: string) => ({
      first,
      second,
      likeness: 1,
      labels: ['rose', 'rose'] as const,
    });
    const triangle = [pair('a', 'b'), pair('b', 'c'), pair('a', 'c')];
    const sizes = (trainingPictures: number) => [{ label: 'rose', trainingPictures }];
    // Three that show the same are two copies.
    expect(uniformLabels(sizes(10), triangle)).toEqual([]);
    const four = [...triangle, pair('c', 'd')];
    expect(uniformLabels(sizes(15), four)).toEqual([{ label: 'rose', pictures: 15, copies: 3 }]);
    expect(uniformLabels(sizes(16), four)).toEqual([]);
  });
});
