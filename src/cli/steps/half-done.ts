import { isHalfDone } from '../../io/commit-recovery.ts';
import type { Progress } from '../report/progress.ts';

/**
 * Says in one line that a killed run has left something half done in a folder: for commands that change nothing.
 * @param root absolute
 * @throws {ModelBuilderError} `scaffold-busy` while another run is writing there
 */
export async function sayHalfDone(root: string, progress: Progress): Promise<void> {
  if (await isHalfDone(root))
    progress.line(
      `An earlier run was killed while it wrote to ${root}. Nothing is changed now: the next run that writes there takes back what it had begun.`,
    );
}
