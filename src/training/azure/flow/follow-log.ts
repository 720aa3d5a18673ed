import { ModelBuilderError } from '../../../errors.ts';
import type { TrainingRun } from '../../trainer.ts';
import { parseJobEvent, type JobEvent } from '../job/events.ts';
import { newIn } from './log-growth.ts';

export interface LogFollower {
  /** Reports what is new since the last look. */
  look(): Promise<void>;
  /** The script's own account of its failure, with the next step. */
  error(): string | undefined;
  /** `epoch 7/30: training 91.0 %, validation 88.0 %, best 89.0 %` */
  epoch(): string | undefined;
}

/** Turns what the training script prints into events. A log that cannot be read is said once, and not missed further. */
export function followLog(
  read: () => Promise<string | undefined>,
  run: Pick<TrainingRun, 'report' | 'signal'>,
): LogFollower {
  let seen = '';
  let failure: string | undefined;
  let epoch: string | undefined;
  let given = false;
  return {
    error: () => failure,
    epoch: () => epoch,
    async look() {
      let text: string;
      try {
        text = (await read()) ?? seen;
      } catch (error) {
        run.signal.throwIfAborted();
        if (!given) {
          const why = error instanceof ModelBuilderError ? error.message : 'the storage refuses';
          run.report({
            kind: 'note',
            text: `The job's log cannot be read (${why}); the job is not affected.`,
          });
        }
        given = true;
        return;
      }
      // The last line may still be on its way.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (!whole.startsWith(seen)) failure = epoch = undefined;
      const lines = newIn(whole, seen).split('\n').slice(0, -1);
      for (const line of lines) {
        const event = parseJobEvent(line);
        if (event?.modelBuilder === 'error') failure = `${event.message} ${event.hint}`;
        if (event?.modelBuilder === 'epoch') epoch = epochText(event);
        if (event !== undefined) report(event, run);
      }
      if (lines.length > 0) run.report({ kind: 'log', lines });
      seen = whole;
    },
  };
}

function epochText({
  epoch,
  epochs,
  trainAccuracy,
  validationAccuracy,
  bestValidationAccuracy,
}: Extract<JobEvent, { modelBuilder: 'epoch' }>): string {
  return (
    `epoch ${epoch}/${epochs}: training ${share(trainAccuracy)}, validation ${share(validationAccuracy)}, ` +
    `best ${share(bestValidationAccuracy)}`
  );
}

function report(event: JobEvent, run: Pick<TrainingRun, 'report'>): void {
  const note = (text: string) => run.report({ kind: 'note', text });
  switch (event.modelBuilder) {
    case 'start':
      note(
        `Training ${event.arch} on ${event.trainingPictures} pictures with ${event.device}, at most ${event.epochs} epochs.`,
      );
      break;
    case 'resumed':
      note(`Goes on after epoch ${event.epoch}, from the last checkpoint.`);
      break;
    case 'epoch':
      note(`Epoch ${epochText(event).slice(6)} (epoch ${event.bestEpoch}).`);
      break;
    case 'unreadable':
      run.report({
        kind: 'finding',
        finding: {
          severity: 'warning',
          code: 'azure-picture-unreadable',
          message: `The job could not read ${event.path} and left it out: ${event.reason}`,
        },
      });
      break;
    case 'note':
      note(event.text);
      break;
    case 'done':
      note(`Held-out pictures: ${share(event.accuracy)} right.`);
      break;
    case 'error':
      break;
  }
}

/** `88.0 %` of 0.88. */
export function share(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}
