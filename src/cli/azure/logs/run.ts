import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '../../../training/azure/flow/list-jobs.ts';
import { newIn, plainLog } from '../../../training/azure/flow/log-growth.ts';
import { openRunHistory, type RunHistory } from '../../../training/azure/flow/run-history.ts';
import { redact } from '../../../training/azure/redact.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { findJob, namedWorkspace } from '../find-job.ts';
import { openAzure } from '../session.ts';
import type { AZURE_LOGS_FLAGS } from './spec.ts';

const EXAMPLE = 'npx create-model-builder azure logs --workspace flowers';

/** Milliseconds between two looks with `--follow`. */
const PAUSE = 3000;

/** `model-builder azure logs`: the log goes to stdout, everything else to stderr. */
export async function run(
  { positionals, values }: CommandInput<typeof AZURE_LOGS_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { terminal, signal } = context;
  const { azure } = await openAzure(values, context, (line) => terminal.err(`${line}\n`));
  const { at, job } = await findJob(azure, await namedWorkspace(azure, values, EXAMPLE), positionals.at(0));
  const history = await openRunHistory(azure, at);
  let status = job.properties.status;
  let shown = '';
  for (;;) {
    const ended = hasEnded(status);
    // Read after the status: a log of an ended job is whole.
    const log = redact((await logOf(history, at.job)) ?? '');
    if (!values.json) terminal.out(plainLog(newIn(log, shown)));
    shown = log;
    if (ended || !values.follow) break;
    await sleep(PAUSE, undefined, { signal });
    status = (await azure.machineLearning.job(at, at.job))?.properties.status;
  }
  terminal.err(`${shown === '' ? 'No log yet. ' : ''}Job ${at.job}: ${status ?? 'Unknown'}.\n`);
  return { text: '', result: { ...at, status: status ?? null, log: shown } };
}

/** The job's own log; AutoML's is that of its trials. */
async function logOf(history: RunHistory, job: string): Promise<string | undefined> {
  const own = await history.log(job);
  if (own !== undefined) return own;
  for (const child of await history.children(job)) {
    const below = await logOf(history, child.id);
    if (below !== undefined) return below;
  }
  return undefined;
}
