import { ModelBuilderError } from '../../../errors.ts';
import { openUnkeptFolder } from '../../../io/kept-folder.ts';
import type { StateStore } from '../../trainer.ts';
import type { Azure } from '../azure.ts';
import { workspaceId } from '../connection.ts';
import type { JobAddress } from './job-errors.ts';

/**
 * Makes something of a job's results, in a folder that the same job finds again after a kill, whoever asks for it. It goes when
 * that is done, and when the results are of no use.
 * @param use gets the folder's absolute path; what lies there already is told from what is missing by {@link downloadBlob}
 */
export async function withResultsFolder<T>(
  { connection }: Azure,
  at: JobAddress,
  state: StateStore,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const name = `${workspaceId(connection, at)}/jobs/${at.job}`.toLowerCase();
  for (;;) {
    const folder = (await state.folder?.(name)) ?? (await openUnkeptFolder());
    try {
      const done = await use(folder.path);
      await folder.remove();
      return done;
    } catch (error) {
      const useless = isUseless(error);
      await (useless ? folder.remove() : folder.leave());
      // A machine that lost its power may have kept less than it was told: what is fetched in one go decides.
      if (!useless || !folder.found) throw error;
    }
  }
}

/** Whether what the job left behind is at fault, and not the way to it. */
export function isUseless(error: unknown): boolean {
  return (
    error instanceof ModelBuilderError &&
    /^(azure-results-|azure-labels-|azure-artifacts-|model-|labels-|bundle-invalid)/.test(error.code)
  );
}
