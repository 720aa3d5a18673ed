import { readFileSync } from 'node:fs';
import type { DataFindings, Metrics, PictureScores } from '../../src/bundle/types.ts';
import type { ReportSource } from '../../src/report/report.ts';

/** What a training on flowers-200 left, and what scikit-learn makes of it: `test/fixtures/report/record.py`. */
export const SCORES = read<PictureScores>('scores.json');
export const OTHER_SCORES = read<PictureScores>('scores-seed-2.json');
export const METRICS = read<Metrics>('metrics.json');
export const FINDINGS = read<DataFindings>('data-findings.json');
export const RECORDED = read<Recorded>('recorded.json');

export interface Recorded {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly logLoss: number;
  readonly confusion: readonly (readonly number[])[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly calibrationError: number;
  readonly reliability: readonly (readonly [count: number, confidence: number, right: number])[];
  readonly coverage: readonly (readonly [confidence: number, coverage: number, accuracy: number])[];
  readonly mcnemar: readonly [mended: number, broken: number, p: number];
}

/** A report of that training. */
export function source(changes: Partial<ReportSource> = {}): ReportSource {
  return {
    title: 'flowers',
    metrics: METRICS,
    scores: SCORES,
    dataFindings: FINDINGS,
    reading: [],
    facts: [['Seed', '1']],
    context: { backbone: 'lite0', data: './photos', ownPictures: true },
    seed: 1,
    ...changes,
  };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- recorded by us: each file is what its name says
function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/report/${name}`, import.meta.url), 'utf8')) as T;
}
