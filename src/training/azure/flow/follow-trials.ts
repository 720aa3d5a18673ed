import { ModelBuilderError } from '../../../errors.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { JobBase } from '../client.ts';
import { trialNumber } from '../transfer/best-run.ts';
import { followLog, share, type LogFollower } from './follow-log.ts';
import type { ChildRun, RunHistory } from './run-history.ts';

/** What AutoML for images logs for every trial once an epoch; an epoch without a validation repeats the value before. */
const ACCURACY = 'accuracy';

/**
 * Reports what AutoML's running trial has logged. What is not logged is not shown, and figures that cannot be read are said
 * once, and not missed further.
 * @param job with `taskDetails`: how many epochs a trial has, and whether there are several trials
 */
export function followTrials(
  history: RunHistory,
  job: string,
  { properties }: JobBase,
  run: Pick<TrainingRun, 'report' | 'signal'>,
): LogFollower {
  const { taskDetails } = properties as unknown as JobSettings;
  const epochs = taskDetails?.modelSettings?.numberOfEpochs;
  const isSweep = (taskDetails?.limitSettings?.maxTrials ?? 1) > 1;
  const trials = new Map<string, Trial>();
  let newest: Trial | undefined;
  let epoch: string | undefined;
  let given = false;

  const lookAt = async (id: string, number: number, hasEnded: boolean): Promise<void> => {
    const trial = trials.get(id) ?? {
      epochs: 0,
      hasEnded: false,
      log: followLog(() => history.log(id), run),
    };
    trials.set(id, trial);
    if (trial.hasEnded) return;
    newest = trial;
    const accuracies = await history.metric(id, ACCURACY);
    for (; trial.epochs < accuracies.length; trial.epochs++) {
      const text = epochText(accuracies.slice(0, trial.epochs + 1), epochs);
      epoch = isSweep ? `trial ${number + 1}, ${text}` : text;
      run.report({ kind: 'note', text: `${epoch[0].toUpperCase()}${epoch.slice(1)}.` });
    }
    trial.hasEnded = hasEnded;
  };

  return {
    error: () => undefined,
    epoch: () => epoch,
    async look() {
      try {
        for (const { id, status } of await trialsBelow(history, job))
          await lookAt(id, trialNumber(id)!, ENDED.test(status ?? ''));
      } catch (error) {
        run.signal.throwIfAborted();
        if (!given) {
          const why = error instanceof ModelBuilderError ? error.message : String(error);
          run.report({ kind: 'note', text: `Epochs cannot be shown: ${why} The job is not affected.` });
        }
        given = true;
      }
      await newest?.log.look();
    },
  };
}

interface Trial {
  /** Shown so far. */
  epochs: number;
  /** It had, at the last look: nothing more comes. */
  hasEnded: boolean;
  readonly log: LogFollower;
}

const ENDED = /^(Completed|Failed|Canceled)$/;

/** Trials by their number: below the job's sweep, in older jobs below the job itself. */
async function trialsBelow(history: RunHistory, job: string): Promise<readonly ChildRun[]> {
  const below = await history.children(job);
  const sweeps = below.filter(({ id }) => trialNumber(id) === undefined);
  const deeper = await Promise.all(sweeps.map(({ id }) => history.children(id)));
  return [...below, ...deeper.flat()]
    .filter(({ id }) => trialNumber(id) !== undefined)
    .sort((a, b) => trialNumber(a.id)! - trialNumber(b.id)!);
}

interface JobSettings {
  readonly taskDetails?: {
    readonly modelSettings?: { readonly numberOfEpochs?: number };
    readonly limitSettings?: { readonly maxTrials?: number };
  };
}

/** @param accuracies one of each epoch so far, 0 to 1 */
function epochText(accuracies: readonly number[], epochs: number | undefined): string {
  const done = accuracies.length;
  const of = epochs !== undefined && done <= epochs ? `/${epochs}` : '';
  const best = Math.max(...accuracies);
  return `epoch ${done}${of}: validation ${share(accuracies[done - 1])}, best ${share(best)}`;
}
