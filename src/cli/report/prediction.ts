import type { PicturePrediction } from '../predict/run.ts';
import { percent } from './figures.ts';
import { visible } from '../../io/visible.ts';

/** One picture's answer: the label, then the best labels with their scores. */
export function predictionLines(answer: PicturePrediction): string[] {
  const picture = visible(answer.picture);
  if ('error' in answer) return [`${picture}: ${visible(answer.error)}`];
  const scores = answer.top.map(({ label, score }) => `${visible(label)} ${percent(score)}`).join(', ');
  return [`${picture}: ${answer.prediction === null ? 'unknown' : visible(answer.prediction)} (${scores})`];
}
