import type { Finding, Picture } from '../../dataset/types.ts';
import type { TrainingEvent } from '../../training/trainer.ts';
import type { CommandContext } from '../context.ts';
import { showWarnings } from '../report/dataset.ts';
import type { LogTail } from './log-tail.ts';
import type { Progress } from '../report/progress.ts';

export interface Shown {
  /** Of the result; grows. */
  readonly findings: Finding[];
  /** Pictures that the trainer could not decode; grows. */
  readonly leftOut: Set<Picture>;
  /** What the user has read already. */
  readonly shown: readonly Finding[];
  /** Shown when somebody asks for it. */
  readonly log: LogTail;
}

/** Shows a trainer's events as they come, and keeps its findings for the result. */
export function showEvent(
  event: TrainingEvent,
  { terminal }: CommandContext,
  progress: Progress,
  { findings, leftOut, shown, log }: Shown,
): void {
  switch (event.kind) {
    case 'phase':
      progress.phase(event.phase);
      break;
    case 'progress':
      progress.step(event.phase, event.done, event.total, event);
      break;
    case 'finding':
      findings.push(event.finding);
      for (const picture of event.leftOut ?? []) leftOut.add(picture);
      if (!shown.some(({ message }) => message === event.finding.message))
        showWarnings([event.finding], terminal, progress);
      break;
    case 'note':
      progress.line(event.text);
      break;
    case 'status':
      progress.status(event.text);
      break;
    case 'log':
      log.add(event.lines);
  }
}
