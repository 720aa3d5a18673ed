import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { JobAddress } from './job-errors.ts';
import { openRunHistory, type RunHistory } from './run-history.ts';

/** Log and trials; without them training goes on and says less. */
export async function openHistory(
  azure: Azure,
  at: JobAddress,
  run: Pick<TrainingRun, 'report' | 'signal'>,
): Promise<RunHistory | undefined> {
  try {
    return await openRunHistory(azure, at);
  } catch (error) {
    run.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    run.report({ kind: 'note', text: `Epochs cannot be shown: ${why}` });
    return undefined;
  }
}
