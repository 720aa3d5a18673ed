import type { LabelMetrics, Metrics } from '../../bundle/types.ts';
import { confusionLines } from './confusion.ts';
import { percent, plural } from './figures.ts';
import { table } from './table.ts';
import { wilsonInterval, type Interval } from '../../training/measures.ts';

/** Below this many measured pictures the interval is wide enough to say why. */
const FEW = 200;
/** Rows of the table of labels: with more labels, the weakest are shown. */
const MOST_ROWS = 20;

/** Under the table: what its columns say. */
const MEANING =
  'Precision: of the pictures that were taken for this label, the share that has it. Recall: of the pictures that have it, the share that was found.';

/** The evaluation for people: accuracy in words, a table of labels, the confusion matrix or the largest confusions. */
export function evaluationLines(metrics: Metrics, columns: number): string[] {
  const sentences = [methodSentence(metrics), accuracySentence(metrics), thresholdSentence(metrics)];
  return [
    ...sentences.filter((sentence) => sentence !== undefined),
    '',
    ...labelLines(metrics.labels),
    ...(metrics.validationPictures === 0 ? [] : [MEANING]),
    '',
    ...confusionLines(
      metrics.labels.map(({ label }) => label),
      metrics.confusion,
      columns,
    ),
  ];
}

/** Where the true accuracy lies with 95 % certainty, as far as the measured pictures can tell; absent without any. */
export function accuracyInterval({ accuracy, validationPictures }: Metrics): Interval | undefined {
  if (validationPictures === 0) return undefined;
  return wilsonInterval(Math.round(accuracy * validationPictures), validationPictures);
}

/** Largest label over smallest, in training pictures, from which on the mean recall says more than the accuracy. */
const UNEVEN = 3;

/**
 * `Accuracy: 76 % of 40 held-out pictures; with so few, the true figure is likely between 61 and 87 %.` Where labels differ in size by
 * more than three times, the mean recall stands first: accuracy is high already for who always names the largest.
 */
export function accuracySentence(metrics: Metrics): string {
  const interval = accuracyInterval(metrics);
  if (interval === undefined) return 'No picture was measured, so the accuracy is not known.';
  const total = metrics.validationPictures;
  const pictures =
    metrics.method === 'out-of-fold' || metrics.method === 'one-fold' || metrics.method === 'evaluation'
      ? plural(total, 'picture')
      : plural(total, 'held-out picture');
  const why = total < FEW ? 'with so few, the true figure is' : 'the true figure is';
  const [low, high] = [Math.round(interval.low * 100), Math.round(interval.high * 100)];
  const accuracy = `${percent(metrics.accuracy)} of ${pictures}; ${why} likely between ${low} and ${high} %.`;
  const sizes = metrics.labels.map(({ trainingPictures }) => trainingPictures);
  return Math.max(...sizes) > UNEVEN * Math.min(...sizes)
    ? `Mean recall of the labels, which differ in size: ${percent(metrics.balancedAccuracy)}. Accuracy: ${accuracy}`
    : `Accuracy: ${accuracy}`;
}

/** How the figures came about, in one sentence; absent where the trainer does not say. */
export function methodSentence({
  method,
  trainingPictures,
  validationPictures,
}: Metrics): string | undefined {
  const all = plural(trainingPictures, 'picture');
  switch (method) {
    case 'out-of-fold':
      return validationPictures === trainingPictures
        ? `Every picture was scored by a model that had not seen it; the delivered one was trained on all ${all}.`
        : `${plural(validationPictures, 'picture')} were scored by models that had not seen them; the delivered one was trained on all ${all}.`;
    case 'one-fold':
      return `${plural(validationPictures, 'picture')} were held out to measure; then the delivered model was trained on all ${all}.`;
    case 'held-out':
      return `Measured on ${plural(validationPictures, 'picture')} that were held out; the delivered model was trained on the other ${trainingPictures}.`;
    case 'validation-data':
      return `Measured on ${plural(validationPictures, 'picture')} of the validation data; none of them was trained on.`;
    case 'evaluation':
      return `${plural(validationPictures, 'picture')} were scored by the model itself.`;
    case undefined:
      return undefined;
  }
}

/** From what score on an answer is to be relied on; absent where the trainer does not say. */
export function thresholdSentence({ threshold, validationPictures }: Metrics): string | undefined {
  if (threshold === undefined) return undefined;
  const { value, coverage, precision, targetPrecision, measured } = threshold;
  return measured && precision !== null
    ? `${percent(coverage)} of the pictures score ${value} or more, and ${percent(precision)} of those are right: from there on an answer counts as confident.`
    : `${plural(validationPictures, 'picture')} cannot tell from which score on ${percent(targetPrecision)} of the answers are right: the threshold is ${value}.`;
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
      { title: 'Measured', align: 'right' },
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
