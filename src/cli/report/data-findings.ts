import type { DataFindings } from '../../bundle/types.ts';
import { percent, plural } from './figures.ts';

/** Cases of each kind on screen; all are in the file. */
const SHOWN = 5;

/** What the training says of its pictures: how many of each kind, and the clearest five. */
export function dataFindingLines(findings: DataFindings): string[] {
  const { suspectedLabels, nearDuplicates, unlikeOthers } = findings;
  return [
    ...section(
      `Probably under the wrong label: ${plural(suspectedLabels.length, 'picture')}`,
      suspectedLabels.map(
        ({ picture, label, suggested, suggestedProbability }) =>
          `${picture}: ${suggested} ${percent(suggestedProbability)}, not ${label}?`,
      ),
    ),
    ...section(
      `Near duplicates: ${plural(nearDuplicates.length, 'pair')}${across(nearDuplicates)}`,
      nearDuplicates.map(({ first, second }) => `${first} = ${second}`),
    ),
    ...section(
      `Unlike all others: ${plural(unlikeOthers.length, 'picture')}`,
      unlikeOthers.map(({ picture }) => picture),
    ),
    ...(suspectedLabels.length + nearDuplicates.length + unlikeOthers.length > 0
      ? ["All of them: data-findings.json, in the bundle or the model package's .model-builder."]
      : []),
  ];
}

function across(pairs: DataFindings['nearDuplicates']): string {
  const count = pairs.filter(({ labels: [first, second] }) => first !== second).length;
  return count === 0 ? '' : `, ${count} of them under different labels`;
}

function section(title: string, cases: readonly string[]): string[] {
  if (cases.length === 0) return [];
  const more = cases.length - SHOWN;
  return [
    `${title}${more > 0 ? '; the first five' : ''}:`,
    ...cases.slice(0, SHOWN).map((line) => `  ${line}`),
  ];
}
