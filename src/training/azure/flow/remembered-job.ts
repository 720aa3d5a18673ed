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
  return text === undefined ? undefined : parseJob(text);
}

/** What is not whole is nothing that could be gone on with. */
function parseJob(text: string): RememberedJob | undefined {
  try {
    const value = JSON.parse(text) as Partial<RememberedJob> | null;
    const texts = [value?.fingerprint, value?.job, value?.output];
    return texts.every((each) => typeof each === 'string' && each !== '')
      ? (value as RememberedJob)
      : undefined;
  } catch {
    return undefined;
  }
}

export async function rememberJob(state: StateStore, job: RememberedJob): Promise<void> {
  await state.set(keyOf(job.fingerprint), JSON.stringify(job));
}

/** The job has ended and its results are of no use: the same command trains anew. */
export async function forgetJob(state: StateStore, { fingerprint }: RememberedJob): Promise<void> {
  await state.set(keyOf(fingerprint), undefined);
}
