import { summarizeDataset } from '../../dataset/summary.ts';
import type { Dataset, Finding } from '../../dataset/types.ts';
import type { Terminal } from '../../io/terminal.ts';
import { plural } from './figures.ts';
import type { Progress } from './progress.ts';
import { fit, widthOf } from './visible.ts';
import { largest } from '../../largest.ts';

const BAR = 24;
/** Labels in the preview before "and N more". */
const SHOWN = 15;

/** The data page: how many pictures each label has, as bars. */
export function previewLines(dataset: Pick<Dataset, 'labels' | 'pictures'>, bars = true): string[] {
  const { labels, total } = summarizeDataset(dataset);
  const most = largest(
    labels.map(({ pictures }) => pictures),
    1,
  );
  const shown = labels.slice(0, SHOWN);
  const width = Math.min(28, Math.max(1, ...shown.map(({ label }) => widthOf(label))));
  const rows = shown.map(({ label, pictures }) => {
    const bar = '█'.repeat(pictures === 0 ? 0 : Math.max(1, Math.round((pictures / most) * BAR)));
    const count = String(pictures).padStart(String(most).length);
    return `  ${fit(label, width)} ${count} ${bars ? bar : ''}`.trimEnd();
  });
  const more = labels.length - shown.length;
  return [
    `${plural(total, 'picture')}, ${plural(labels.length, 'label')}:`,
    ...rows,
    ...(more > 0 ? [`  and ${plural(more, 'label')} more`] : []),
  ];
}

/** Warnings as they are found; errors end the command, and stand in its message. */
export function showWarnings(findings: readonly Finding[], terminal: Terminal, progress: Progress): void {
  for (const { severity, message } of findings) {
    if (severity === 'warning') progress.line(`${terminal.style('yellow', 'warning')}  ${message}`);
  }
}
