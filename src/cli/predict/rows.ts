import type { Terminal } from '../../io/terminal.ts';
import { predictionLines } from '../report/prediction.ts';
import { percent, plural } from '../report/figures.ts';
import { visible } from '../../io/visible.ts';
import type { PicturePrediction } from './classify.ts';

/** How the answers are printed, each as it comes. */
export type Form = 'text' | 'csv' | 'lines';

const COLUMNS = [
  'picture',
  'prediction',
  'score',
  'familiar',
  'label',
  'right',
  'sortedInto',
  'error',
] as const;

/** The head of a table. */
export function printHead(form: Form, terminal: Terminal): void {
  if (form === 'csv') terminal.record(COLUMNS.join(','));
}

export function printRow(form: Form, answer: PicturePrediction, terminal: Terminal): void {
  if (form === 'lines') terminal.line(answer);
  else if (form === 'csv') terminal.record(csvRow(answer));
  else terminal.out(`${predictionLines(answer).join('\n')}\n`);
}

/** RFC 4180. A prediction below the threshold is empty, its score that of the best label. */
function csvRow(answer: PicturePrediction): string {
  const values: Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null>> =
    'error' in answer ? answer : { ...answer, score: answer.top.at(0)?.score.toFixed(4) };
  return COLUMNS.map((column) => cell(values[column])).join(',');
}

function cell(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Wrong ones in the summary. */
const SHOWN = 20;

/** What is known of all pictures together; grows with each, by a bounded amount. */
export class Tally {
  pictures = 0;
  failed = 0;
  /** Pictures in a folder of a label. */
  labelled = 0;
  right = 0;
  readonly wrong: string[] = [];

  add(answer: PicturePrediction): void {
    this.pictures++;
    if ('error' in answer) this.failed++;
    else if (answer.label !== undefined) {
      this.labelled++;
      if (answer.right === true) this.right++;
      else if (this.wrong.length < SHOWN) {
        const taken = answer.prediction === null ? 'unknown' : visible(answer.prediction);
        this.wrong.push(`  ${visible(answer.picture)}: ${visible(answer.label)}, taken for ${taken}`);
      }
    }
  }

  /** Empty where no folder says a label. */
  lines(): readonly string[] {
    const { labelled, right, wrong } = this;
    if (labelled === 0) return [];
    const more = labelled - right - wrong.length;
    return [
      '',
      `Right: ${right} of ${plural(labelled, 'picture')} (${percent(right / labelled)}), by the folders that they lie in.`,
      ...(wrong.length === 0
        ? []
        : ['Wrong:', ...wrong, ...(more > 0 ? [`  and ${more} more; --csv has them all`] : [])]),
      'Pictures that the model was trained on make this look better than it is: measure with others.',
    ];
  }
}
