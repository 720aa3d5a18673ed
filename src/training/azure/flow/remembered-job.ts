import type { StateStore } from '../../trainer.ts';

/** What must be found again after a crash. */
export interface RememberedJob {
  readonly fingerprint: string;
  /** Chosen before it is submitted. */
  readonly job: string;
  /** Folder of its results in the workspace's default container; a job that goes on after an eviction has the same. */
  readonly output: string;
}

/** Trainings of the same place with other pictures or options do not forget each other. */
const keyOf = (fingerprint: string): string => `azure-job:${fingerprint}`;

/** The job of the same training that an earlier run began; `undefined` when there is none. */
export async function recallJob(state: StateStore, fingerprint: string): Promise<RememberedJob | undefined> {
  const text = await state.get(keyOf(fingerprint));
  return text === undefined ? undefined : (JSON.parse(text) as RememberedJob);
}

export async function rememberJob(state: StateStore, job: RememberedJob): Promise<void> {
  await state.set(keyOf(job.fingerprint), JSON.stringify(job));
}

/** The job has ended and its results are of no use: the same command trains anew. */
export async function forgetJob(state: StateStore, { fingerprint }: RememberedJob): Promise<void> {
  await state.set(keyOf(fingerprint), undefined);
}
