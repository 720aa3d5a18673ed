import { listJobs, type JobSummary } from '../../../training/azure/flow/list-jobs.ts';
import type { CommandInput, CommandOutcome } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { table } from '../../report/table.ts';
import { namedWorkspace } from '../find-job.ts';
import { openAzure } from '../session.ts';
import type { AZURE_JOBS_FLAGS } from './spec.ts';

const COLUMNS = ['Job', 'Status', 'Experiment', 'Trainer', 'Compute', 'Created (UTC)'];

/** `model-builder azure jobs` */
export async function run(
  { values }: CommandInput<typeof AZURE_JOBS_FLAGS>,
  context: CommandContext,
): Promise<CommandOutcome> {
  const { azure } = await openAzure(values, context, (line) => context.terminal.err(`${line}\n`));
  const at = await namedWorkspace(azure, values, 'npx create-model-builder azure jobs --workspace flowers');
  const jobs = await listJobs(azure, at, values.limit);
  const text =
    jobs.length === 0
      ? `No job in the workspace ${at.workspace} was submitted by this tool.\n`
      : `${table(
          COLUMNS.map((title) => ({ title })),
          jobs.map(row),
        ).join('\n')}\n`;
  return { text, result: { ...at, jobs } };
}

function row({ job, status, experiment, trainer, compute, created }: JobSummary): readonly string[] {
  const time = created?.replace(/T(\d\d:\d\d).*/, ' $1') ?? '';
  return [job, status, experiment, trainer, compute ?? '', time];
}
