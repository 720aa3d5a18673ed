/** A run that may hold the best model, and why it is thought so. */
export interface Candidate {
  readonly runId: string;
  readonly why: 'tag' | 'child' | 'name';
}

/** What is known of an AutoML job. */
export interface AutoMlJob {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tag in which AutoML names the best trial. */
const BEST_CHILD_TAG = 'automl_best_child_run_id';

const TRIAL = /_(\d+)$/;

/**
 * Trials of a job are called `<job>_HD_0`, `<job>_HD_1`, … by convention; older jobs have them directly below: `<job>_0`.
 * @returns from 0; `undefined` for a run that is no trial
 */
export function trialNumber(runId: string): number | undefined {
  const number = TRIAL.exec(runId)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * Where to look for the best model, in this order: the trial that the job's tag names, the trials among its children and
 * their children, and the name that a single trial has by convention.
 * @param children ids below a run in the service's order; may reject, then names alone decide
 */
export async function bestRunCandidates(
  job: AutoMlJob,
  children: (runId: string) => Promise<readonly string[]>,
): Promise<Candidate[]> {
  const tagged = job.tags[BEST_CHILD_TAG];
  const below = await children(job.id).catch(() => []);
  const deeper = await Promise.all(below.map((id) => children(id).catch(() => [])));
  const trials = [...below, ...deeper.flat()]
    .filter((id) => TRIAL.test(id))
    .sort((a, b) => trialNumber(a)! - trialNumber(b)!);
  const candidates: Candidate[] = [
    ...(tagged ? [{ runId: tagged, why: 'tag' as const }] : []),
    ...trials.map((runId) => ({ runId, why: 'child' as const })),
    { runId: `${job.id}_HD_0`, why: 'name' },
  ];
  return candidates.filter(
    ({ runId }, index) => candidates.findIndex((one) => one.runId === runId) === index,
  );
}
