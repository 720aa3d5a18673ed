import type { PicturePrediction } from '../predict/classify.ts';
import { percent } from './figures.ts';
import { clipped } from '../../dataset/findings.ts';
import { visible } from '../../io/visible.ts';

/** One picture's answer: the label, then the best labels with their scores; then whether it is unlike all training pictures. */
export function predictionLines(answer: PicturePrediction): string[] {
  if ('error' in answer) return [`${visible(clipped(answer.picture))}: ${visible(answer.error)}`];
  const scores = answer.top.map(({ label, score }) => `${visible(label)} ${percent(score)}`).join(', ');
  const label = answer.prediction === null ? 'unknown' : visible(answer.prediction);
  return [
    `${visible(answer.picture)}: ${label} (${scores})${answer.right === false ? `, wrong: its folder is ${visible(answer.label ?? '')}` : ''}`,
    ...(answer.familiar === false ? ['  It is unlike all pictures that the model was trained with.'] : []),
  ];
}
