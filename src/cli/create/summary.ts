import type { Metrics } from '../../bundle/types.ts';
import { accuracySentence } from '../report/evaluation.ts';

/** The end of a run for people. @param place of the projects @param next commands, in order */
export function createSummary(
  place: string,
  metrics: Metrics | undefined,
  next: readonly string[],
  bundle: string | undefined,
): string {
  const lines = [
    ...(metrics === undefined ? [] : [accuracySentence(metrics)]),
    `Projects: ${place}`,
    ...(bundle === undefined ? [] : [`Bundle:   ${bundle}`]),
    'Next:',
    ...next.map((command) => `  ${command}`),
  ];
  return `${lines.join('\n')}\n`;
}
