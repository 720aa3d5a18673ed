import type { Metrics } from '../../bundle/types.ts';
import { accuracySentence } from '../report/evaluation.ts';

/** The end of a run for people. @param next commands, in order */
export function createSummary(
  target: string,
  metrics: Metrics | undefined,
  next: readonly string[],
  bundle: string | undefined,
): string {
  const lines = [
    ...(metrics === undefined ? [] : [accuracySentence(metrics)]),
    `Projects: ${target}`,
    ...(bundle === undefined ? [] : [`Bundle:   ${bundle}`]),
    'Next:',
    ...next.map((command) => `  ${command}`),
  ];
  return `${lines.join('\n')}\n`;
}
