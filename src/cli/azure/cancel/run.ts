import { hasEnded } from '../../../training/azure/flow/list-jobs.ts';
import { portalLink } from '../../../training/azure/flow/portal-link.ts';
import { waitUntil } from '../../../training/azure/wait-until.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { missingAnswers } from '../../missing.ts';
import { findJob, namedWorkspace } from '../find-job.ts';
import { openAzure } from '../session.ts';
import type { AZURE_CANCEL_FLAGS } from './spec.ts';

const EXAMPLE = 'npx create-model-builder azure cancel flowers-0a1b2c3d4e --workspace flowers';

/** `model-builder azure cancel`: asks for the end and waits for it. */
export async function run(
  { positionals, values }: CommandInput<typeof AZURE_CANCEL_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const id = positionals.at(0);
  // Never the newest one: somebody else's may be that.
  if (id === undefined) throw missingAnswers(['<job>'], EXAMPLE);
  const { azure } = await openAzure(values, context, (line) => context.terminal.err(`${line}\n`));
  const { at, job } = await findJob(azure, await namedWorkspace(azure, values, EXAMPLE), id);
  const before = job.properties.status ?? 'Unknown';
  if (hasEnded(before)) {
    return { text: `The job ${id} had ended already: ${before}.\n`, result: { ...at, status: before } };
  }
  try {
    await azure.machineLearning.beginCancelJob(at, id);
  } catch (error) {
    // It may have ended just now, which Azure answers with 400.
    const now = (await azure.machineLearning.job(at, id))?.properties.status ?? 'Unknown';
    if (!hasEnded(now)) throw error;
    return { text: `The job ${id} had ended already: ${now}.\n`, result: { ...at, status: now } };
  }
  context.terminal.err(`Cancelling the job ${id} …\n`);
  const wait = {
    what: `the end of the job ${id}`,
    link: portalLink(azure, at, job),
    note: (text: string) => context.terminal.err(`${text}\n`),
  };
  const status = await waitUntil(context.signal, wait, async () => {
    const now = (await azure.machineLearning.job(at, id))?.properties.status;
    return hasEnded(now) ? now : undefined;
  });
  return { text: `The job ${id} has ended: ${status}.\n`, result: { ...at, status } };
}
