import type { LabelMetrics, Metrics } from '../../bundle/types.ts';
import { confusionLines } from './confusion.ts';
import { percent } from './figures.ts';
import { table } from './table.ts';
import { wilsonInterval, type Interval } from './wilson.ts';

/** Below this many held-out pictures the interval is wide enough to say why. */
const FEW = 200;
/** Rows of the table of labels: with more labels, the weakest are shown. */
const MOST_ROWS = 20;

/** The evaluation for people: accuracy in words, a table of labels, the confusion matrix or the largest confusions. */
export function evaluationLines(metrics: Metrics, columns: number): string[] {
  return [
    accuracySentence(metrics),
    '',
    ...labelLines(metrics.labels),
    '',
    ...confusionLines(
      metrics.labels.map(({ label }) => label),
      metrics.confusion,
      columns,
    ),
  ];
}

/** Where the true accuracy lies with 95 % certainty, as far as the held-out pictures can tell; absent without any. */
export function accuracyInterval({ accuracy, validationPictures }: Metrics): Interval | undefined {
  if (validationPictures === 0) return undefined;
  return wilsonInterval(Math.round(accuracy * validationPictures), validationPictures);
}

/** `76 % of 40 held-out pictures right; with so few, the true figure is likely between 61 and 87 %.` */
export function accuracySentence(metrics: Metrics): string {
  const interval = accuracyInterval(metrics);
  if (interval === undefined) return 'No picture was held out, so the accuracy is not known.';
  const total = metrics.validationPictures;
  const pictures = total === 1 ? '1 held-out picture' : `${total} held-out pictures`;
  const why = total < FEW ? 'with so few, the true figure is' : 'the true figure is';
  const [low, high] = [Math.round(interval.low * 100), Math.round(interval.high * 100)];
  return `Accuracy: ${percent(metrics.accuracy)} of ${pictures}; ${why} likely between ${low} and ${high} %.`;
}

function labelLines(labels: readonly LabelMetrics[]): string[] {
  const shown =
    labels.length <= MOST_ROWS
      ? labels
      : labels.toSorted((a, b) => (a.f1 ?? Infinity) - (b.f1 ?? Infinity)).slice(0, MOST_ROWS);
  const lines = table(
    [
      { title: 'Label', maxWidth: 32 },
      { title: 'Precision', align: 'right' },
      { title: 'Recall', align: 'right' },
      { title: 'Held out', align: 'right' },
      { title: 'Trained on', align: 'right' },
    ],
    shown.map(({ label, precision, recall, validationPictures, trainingPictures }) => [
      label,
      precision === null ? '–' : percent(precision),
      recall === null ? '–' : percent(recall),
      String(validationPictures),
      String(trainingPictures),
    ]),
  );
  return shown.length === labels.length
    ? lines
    : [`The ${MOST_ROWS} weakest of ${labels.length} labels:`, ...lines];
}
