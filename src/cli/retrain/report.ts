import type { ComparedLabel, Comparison } from '../../training/compare-models.ts';
import { percent, plural } from '../report/figures.ts';
import { table } from '../report/table.ts';
import { visible } from '../../io/visible.ts';

/** Rows of the table of labels: with more, those that changed most are shown. */
const MOST_ROWS = 20;

/** Both models on the same held-out pictures, for people. */
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
    `${mended} that ${mended === 1 ? 'was' : 'were'} wrong ${mended === 1 ? 'is' : 'are'} right now, ${broken} that ${broken === 1 ? 'was' : 'were'} right ${broken === 1 ? 'is' : 'are'} wrong now.`,
    ...(dropped.length === 0 ? [] : [`No longer known: ${dropped.map(visible).join(', ')}.`]),
    ...(added.length === 0 ? [] : [`New: ${added.join(', ')}.`]),
    verdictLine(comparison),
  ];
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

function verdictLine({ verdict, shared, pValue }: Comparison): string {
  if (verdict === 'unknown') return 'Verdict: unknown, no picture has a label that both know.';
  const pictures = plural(shared.pictures, 'picture');
  if (verdict === 'same') return `Verdict: no difference that ${pictures} can show.`;
  const difference = Math.abs(shared.rightAfter - shared.rightBefore);
  return `Verdict: ${verdict}, by ${difference} of ${pictures} whose label both know (chance alone: ${percent(pValue)}).`;
}

function byChange(left: ComparedLabel, right: ComparedLabel): number {
  const change = ({ rightBefore, rightAfter, pictures }: ComparedLabel): number =>
    Math.abs(rightAfter - rightBefore) / pictures;
  return change(right) - change(left);
}
