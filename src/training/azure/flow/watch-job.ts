import { setTimeout as sleep } from 'node:timers/promises';
import { ModelBuilderError } from '../../../errors.ts';
import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { provisioningErrors } from '../compute-state.ts';
import { elapsed } from './elapsed.ts';
import { detached, jobEnded, jobMissing, type JobAddress } from './job-errors.ts';
import { followLog, type LogFollower } from './follow-log.ts';
import type { RunHistory } from './run-history.ts';

/** Seconds between two looks; they grow by a third up to {@link LONGEST}. */
const FIRST = 0.5;
const LONGEST = 15;
/** A state that lasts longer is remarked upon, milliseconds. */
const LONG = 15 * 60_000;

/** Why a state may take long; everything else that Azure may say counts as under way, too. */
const HINTS: Readonly<Partial<Record<string, string>>> = {
  Queued:
    'no machine is free. With low priority that may take hours; `model-builder azure check` shows the quota.',
  Preparing: 'the machine fetches the environment, about 10 GB.',
  NotResponding: 'the machine does not answer; Azure starts the job again if it was taken away.',
  Paused: 'somebody paused it in the studio.',
};

const ENDED = new Set(['Failed', 'Canceled']);

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
  const log = history && followLog(() => history.log(at.job), run);
  const start = run.now();
  let since = start;
  let status = '';
  let hinted = false;
  let nodes = '';
  try {
    for (let pause = FIRST; ; pause = Math.min(pause * 1.33, LONGEST)) {
      const job = await azure.machineLearning.job(at, at.job);
      if (job === undefined) throw jobMissing(at);
      const now = job.properties.status ?? 'Unknown';
      if (now !== status) {
        if (status !== '') note(`${status} for ${elapsed(run.now() - since)}, now ${now}.`);
        else note(`Status: ${now}.`);
        [status, since, hinted] = [now, run.now(), false];
      } else if (!hinted && HINTS[now] !== undefined && run.now() - since > LONG) {
        hinted = true;
        note(`${now} for ${elapsed(run.now() - since)}: ${HINTS[now]}`);
      }
      if (now === 'Completed' || ENDED.has(now) || /^(Running|Finalizing)$/.test(now)) await log?.look();
      if (now === 'Completed') return job;
      if (ENDED.has(now)) throw jobEnded(at, now, await reasonOf(at, history, log));
      if (!/^(Running|Finalizing)$/.test(now)) {
        const said = await machines(azure, at, job);
        if (said !== '' && said !== nodes) note(said);
        nodes = said;
      }
      await sleep(pause * 1000, undefined, { signal: run.signal });
    }
  } catch (error) {
    if (run.signal.aborted) throw detached(at);
    throw error;
  }
}

/** What keeps a job from its machines, or what they are doing. */
async function machines(
  { machineLearning, connection }: Azure,
  at: JobAddress,
  job: JobBase,
): Promise<string> {
  const compute = job.properties.computeId?.split('/').at(-1);
  if (compute === undefined) return '';
  try {
    const resource = await machineLearning.compute(at, compute);
    const errors =
      resource === undefined ? [`The compute ${compute} is gone.`] : provisioningErrors(resource);
    if (errors.length > 0) return `The compute ${compute} cannot get its machines: ${errors.join(' ')}`;
    const states = (await machineLearning.nodes(at, compute)).map(({ nodeState }) => nodeState ?? 'unknown');
    return states.length === 0 ? '' : `Machines of ${compute}: ${states.join(', ')}.`;
  } catch (error) {
    connection.signal.throwIfAborted();
    // Only what is shown suffers.
    if (error instanceof ModelBuilderError) return '';
    throw error;
  }
}

/** The script's own last word, else run history's. */
async function reasonOf(
  at: JobAddress,
  history: RunHistory | undefined,
  log: LogFollower | undefined,
): Promise<string | undefined> {
  if (log?.error() !== undefined) return log.error();
  try {
    return (await history?.details(at.job))?.error;
  } catch {
    return undefined;
  }
}
