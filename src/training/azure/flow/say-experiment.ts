import type { TrainingRun } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import type { WorkspaceAddress } from '../connection.ts';
import { openRunHistory } from './run-history.ts';

/** Says whether a job joins an experiment that there is, or is its first; says nothing where nobody can tell. */
export async function sayExperiment(
  azure: Azure,
  at: WorkspaceAddress & { readonly experiment: string },
  run: Pick<TrainingRun, 'report' | 'signal'>,
): Promise<void> {
  try {
    const there = await (await openRunHistory(azure, at)).hasExperiment(at.experiment);
    const words = there ? 'exists: this job joins it' : 'is new: this is its first job';
    run.report({ kind: 'note', text: `The experiment ${at.experiment} ${words}.` });
  } catch {
    run.signal.throwIfAborted();
  }
}
