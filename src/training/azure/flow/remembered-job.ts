import type { StateStore } from '../../trainer.ts';

/** What must be found again after a crash. */
export interface RememberedJob {
  readonly fingerprint: string;
  /** Chosen before it is submitted. */
  readonly job: string;
  /** Folder of its results in the workspace's default container; a job that goes on after an eviction has the same. */
  readonly output: string;
}

const KEY = 'azure-job';

/** The job of the same training that an earlier run began; `undefined` when there is none. */
export async function recallJob(state: StateStore, fingerprint: string): Promise<RememberedJob | undefined> {
  const text = await state.get(KEY);
  if (!text) return undefined;
  try {
    const known = JSON.parse(text) as RememberedJob;
    return known.fingerprint === fingerprint ? known : undefined;
  } catch {
    return undefined;
  }
}

export async function rememberJob(state: StateStore, job: RememberedJob): Promise<void> {
  await state.set(KEY, JSON.stringify(job));
}

/** The job has brought its results: the same command trains anew. */
export async function forgetJob(state: StateStore): Promise<void> {
  await state.set(KEY, '');
}
