import type { PicturePrediction } from '../predict/run.ts';
import { percent } from './figures.ts';
import { clipped } from '../../dataset/findings.ts';
import { visible } from '../../io/visible.ts';

/** One picture's answer: the label, then the best labels with their scores. */
export function predictionLines(answer: PicturePrediction): string[] {
  if ('error' in answer) return [`${visible(clipped(answer.picture))}: ${visible(answer.error)}`];
  const scores = answer.top.map(({ label, score }) => `${visible(label)} ${percent(score)}`).join(', ');
  return [
    `${visible(answer.picture)}: ${answer.prediction === null ? 'unknown' : visible(answer.prediction)} (${scores})`,
  ];
}
