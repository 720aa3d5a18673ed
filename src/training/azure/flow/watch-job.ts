import { setTimeout as sleep } from 'node:timers/promises';
import { ModelBuilderError } from '../../../errors.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { elapsed } from './elapsed.ts';
import {
  detached,
  jobEnded,
  jobMissing,
  jobOutOfSight,
  jobStuck,
  type JobAddress,
  type JobEnd,
} from './job-errors.ts';
import { machinesOf, troubleOf } from './machines-of.ts';
import { followLog, type LogFollower } from './follow-log.ts';
import { followTrials } from './follow-trials.ts';
import type { RunHistory } from './run-history.ts';
import { timeLimit } from './time-limit.ts';

/** Seconds between two looks; they grow by a third up to {@link LONGEST}. */
const FIRST = 0.5;
const LONGEST = 15;
/** A state that lasts longer is remarked upon, milliseconds. */
const LONG = 15 * 60_000;
/** A job that does nothing, or that nobody can be asked about, is followed for so long, milliseconds. */
const PATIENCE = 30 * 60_000;

/** Why a state may take long; everything else that Azure may say counts as under way, too. */
const HINTS: Readonly<Partial<Record<string, string>>> = {
  Queued:
    'no machine is free, or one starts and fetches the environment, about 10 GB. As Spot (low priority) that may take hours; `npx create-model-builder azure check` shows the quota.',
  Starting: 'Azure makes the job ready.',
  Preparing: 'Azure makes script and environment ready; the first job with an environment waits longest.',
  NotResponding: 'the machine does not answer; Azure starts the job again if it was taken away.',
  Paused: 'somebody paused it in the studio.',
};

const ENDED = new Set(['Failed', 'Canceled']);
const RUNS = /^(Running|Finalizing)$/;
const WAITS = /^(NotStarted|Queued|Starting|Provisioning|Preparing)$/;
/** States that a job may never leave by itself. */
const STUCK = /^(NotResponding|Paused)$/;
/** Errors that are over some time later; the job does not know of them. */
const PASSING = /^azure-(network|unavailable|throttled|bad-answer)$/;

/**
 * Follows a job to its end. Its status is the only thing that must be readable: without log and nodes it says less.
 * @returns the completed job
 * @throws ModelBuilderError `azure-job-…`; `azure-detached`, exit code 130, when the signal aborts
 */
export async function watchJob(
  azure: Azure,
  at: JobAddress,
  history: RunHistory | undefined,
  run: Pick<TrainingRun, 'report' | 'now' | 'signal'>,
): Promise<JobBase> {
  const note = (text: string) => run.report({ kind: 'note', text });
  let log: LogFollower | undefined;
  let status: string | undefined;
  let [since, hinted, nodes] = [run.now(), false, ''];
  const read = patiently(azure, at, run);
  try {
    for (let pause = FIRST; ; pause = Math.min(pause * 1.33, LONGEST)) {
      const job = await read();
      const now = job.properties.status ?? 'Unknown';
      log ??= history && follow(history, at.job, job, run);
      const lasts = run.now() - since;
      if (now !== status) {
        note(status === undefined ? `Status: ${now}.` : `${status} for ${elapsed(lasts)}, now ${now}.`);
        if (RUNS.test(status ?? '') && WAITS.test(now)) note(EVICTED);
        [status, since, hinted, pause] = [now, run.now(), false, FIRST];
      } else if (!hinted && HINTS[now] !== undefined && lasts > LONG) {
        hinted = true;
        note(`${now} for ${elapsed(lasts)}: ${HINTS[now]}`);
      } else if (STUCK.test(now) && lasts > PATIENCE) throw jobStuck(at, now);
      if (now === 'Completed' || ENDED.has(now) || RUNS.test(now)) await log?.look();
      if (now === 'Completed') return job;
      if (ENDED.has(now))
        throw jobEnded(at, now, {
          ...(await endOf(at, history, log)),
          limit: timeLimit(job),
          machines: now === 'Failed' ? await troubleOf(azure, at, job) : undefined,
        });
      if (!RUNS.test(now)) {
        const said = await machinesOf(azure, at, job);
        if (said !== '' && said !== nodes) note(said);
        nodes = said;
      }
      const epoch = RUNS.test(now) ? log?.epoch() : nodes.replace(/\.$/, '');
      await pauseFor(pause, run.signal, () => {
        const text = `${now} ${elapsed(run.now() - since)}${epoch ? `, ${epoch}` : ''}`;
        run.report({ kind: 'status', text });
      });
    }
  } catch (error) {
    if (run.signal.aborted) throw detached(at);
    throw error;
  }
}

/** A script of ours prints what it does; AutoML's trials log figures. */
function follow(
  history: RunHistory,
  id: string,
  job: JobBase,
  run: Pick<TrainingRun, 'report' | 'signal'>,
): LogFollower {
  return job.properties.jobType === 'AutoML'
    ? followTrials(history, id, job, run)
    : followLog(() => history.log(id), run);
}

const EVICTED =
  'Azure took the machine away. The job is queued again, and goes on from its last checkpoint by itself.';

/** Reads the job; a network that is gone for a while is waited for, because the job does not need it. */
function patiently(
  { machineLearning }: Azure,
  at: JobAddress,
  run: Pick<TrainingRun, 'report' | 'now' | 'signal'>,
): () => Promise<JobBase> {
  let lost: number | undefined;
  return async function read(): Promise<JobBase> {
    try {
      const job = await machineLearning.job(at, at.job);
      lost = undefined;
      if (job === undefined) throw jobMissing(at);
      return job;
    } catch (error) {
      const passes = error instanceof ModelBuilderError && PASSING.test(error.code);
      if (!passes) throw error;
      if (run.now() - (lost ?? run.now()) > PATIENCE) throw jobOutOfSight(at, error);
      if (lost === undefined)
        run.report({ kind: 'note', text: `${error.message} The job goes on; asking again.` });
      lost ??= run.now();
      await pauseFor(LONGEST, run.signal, () => undefined);
      return await read();
    }
  };
}

/** Waits, and calls back every second. @throws the signal's reason when it aborts */
async function pauseFor(seconds: number, signal: AbortSignal, everySecond: () => void): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    everySecond();
    await sleep(Math.min(left, 1) * 1000, undefined, { signal });
  }
}

/** The script's own last word, else run history's, which knows how long the job ran. */
async function endOf(
  at: JobAddress,
  history: RunHistory | undefined,
  log: LogFollower | undefined,
): Promise<JobEnd> {
  const details = await history?.details(at.job).catch(() => undefined);
  return { reason: log?.error() ?? details?.error, seconds: details?.seconds };
}
