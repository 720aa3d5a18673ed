import type { ComparedLabel, Comparison } from '../../training/compare-models.ts';
import { percent, plural } from '../report/figures.ts';
import { table } from '../report/table.ts';
import { visible } from '../../io/visible.ts';

/** Rows of the table of labels: with more, those that changed most are shown. */
const MOST_ROWS = 20;

/** Both models on the same pictures, which neither has seen, for people. */
export function comparisonLines(comparison: Comparison): readonly string[] {
  const { pictures, mended, broken, labels, dropped } = comparison;
  const shown = labels.length <= MOST_ROWS ? labels : labels.toSorted(byChange).slice(0, MOST_ROWS);
  const added = labels.filter(({ verdict }) => verdict === 'new').map(({ label }) => visible(label));
  return [
    `The earlier model and the new one on the same ${plural(pictures, 'picture')}, which neither has seen:`,
    '',
    ...(shown.length < labels.length
      ? [`The ${MOST_ROWS} of ${labels.length} labels that changed most:`]
      : []),
    ...table(
      [
        { title: 'Label', maxWidth: 32 },
        { title: 'Pictures', align: 'right' },
        { title: 'Before', align: 'right' },
        { title: 'Now', align: 'right' },
        { title: '' },
      ],
      [...shown.map(row), total(comparison)],
    ),
    '',
    mended + broken === 0
      ? 'Both are right and wrong about the same pictures.'
      : `Of these, ${turned(mended, 'wrong', 'right')}, and ${turned(broken, 'right', 'wrong')}.`,
    ...(dropped.length === 0 ? [] : [`No longer known: ${dropped.map(visible).join(', ')}.`]),
    ...(added.length === 0 ? [] : [`New: ${added.join(', ')}.`]),
    verdictLine(comparison),
  ];
}

/** `1 that was wrong is right now` */
function turned(pictures: number, before: string, now: string): string {
  const [was, is] = pictures > 1 ? ['were', 'are'] : ['was', 'is'];
  return `${pictures === 0 ? 'none' : pictures} that ${was} ${before} ${is} ${now} now`;
}

function row({ label, pictures, rightBefore, rightAfter, verdict }: ComparedLabel): string[] {
  return [
    label,
    String(pictures),
    verdict === 'new' ? '–' : percent(rightBefore / pictures),
    percent(rightAfter / pictures),
    verdict === 'same' ? '' : verdict,
  ];
}

function total({ pictures, rightBefore, rightAfter }: Comparison): string[] {
  const of = (right: number): string => (pictures === 0 ? '–' : percent(right / pictures));
  return ['All', String(pictures), of(rightBefore), of(rightAfter), ''];
}

function verdictLine({ verdict, pictures, shared, pValue }: Comparison): string {
  if (verdict === 'unknown') return 'Verdict: unknown. No picture has a label that both models know.';
  const { rightBefore, rightAfter } = shared;
  const measured = plural(shared.pictures, 'picture');
  // Where a label is new, the table's last line counts more.
  const which = shared.pictures === pictures ? measured : `the ${measured} whose label both models know`;
  return verdict === 'same'
    ? `Verdict: no difference that ${which} can show (${rightAfter} right, before ${rightBefore}).`
    : `Verdict: ${verdict}. ${rightAfter} of ${which} are right, before ${rightBefore}. Two models that are equally good would differ so much by chance in ${percent(pValue)} of the cases.`;
}

function byChange(left: ComparedLabel, right: ComparedLabel): number {
  const change = ({ rightBefore, rightAfter, pictures }: ComparedLabel): number =>
    Math.abs(rightAfter - rightBefore) / pictures;
  return change(right) - change(left);
}
