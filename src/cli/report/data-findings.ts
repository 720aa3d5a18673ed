import type { DataFindings } from '../../bundle/types.ts';
import { visible } from '../../io/visible.ts';
import { percent, plural } from './figures.ts';

/** Cases of each kind on screen; all are in the file. */
const SHOWN = 5;

/** What stands above the findings, and below them. */
const TRAINED = {
  intro: 'Worth a look in your pictures; they were trained on as they are:',
  where: "All of them: data-findings.json, in the bundle or the model package's .model-builder.",
};

/**
 * What was found in the pictures: how many of each kind, and the clearest five. Nothing where there is nothing to say.
 * @param words where there is no training whose bundle has all of them
 */
export function dataFindingLines(
  { suspectedLabels, nearDuplicates, unlikeOthers }: DataFindings,
  { intro, where }: typeof TRAINED = TRAINED,
): string[] {
  const across = nearDuplicates.filter(({ labels: [first, second] }) => first !== second).length;
  const lines = [
    ...section(
      plural(suspectedLabels.length, 'picture'),
      'probably under the wrong label',
      suspectedLabels.map(
        ({ picture, label, suggested, suggestedProbability }) =>
          `${picture}: labelled ${label}, looks like ${suggested} (${percent(suggestedProbability)})`,
      ),
    ),
    ...section(
      plural(nearDuplicates.length, 'pair'),
      `of nearly the same picture${across === 0 ? '' : `, ${across} of them under different labels`}`,
      nearDuplicates.map(({ first, second }) => `${first} and ${second}`),
    ),
    ...section(
      plural(unlikeOthers.length, 'picture'),
      'unlike all others',
      unlikeOthers.map(({ picture }) => picture),
    ),
  ];
  if (lines.length === 0) return [];
  return ['', intro, ...lines, where, ''];
}

function section(amount: string, what: string, cases: readonly string[]): string[] {
  if (cases.length === 0) return [];
  return [
    `  ${amount} ${what}${cases.length > SHOWN ? `; the clearest ${SHOWN}` : ''}:`,
    ...cases.slice(0, SHOWN).map((line) => `    ${visible(line)}`),
  ];
}
