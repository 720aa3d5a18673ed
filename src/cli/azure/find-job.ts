import type { Azure } from '../../training/azure/azure.ts';
import type { JobBase } from '../../training/azure/client.ts';
import type { WorkspaceAddress } from '../../training/azure/connection.ts';
import { jobMissing, type JobAddress } from '../../training/azure/flow/job-errors.ts';
import { listJobs } from '../../training/azure/flow/list-jobs.ts';
import { nameTroubles } from '../../training/azure/names.ts';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { missingAnswers } from '../missing.ts';
import { groupFor } from './settings.ts';

/** Jobs that are looked at for the newest. */
const LOOKED_AT = 20;

interface WorkspaceValues {
  readonly workspace: string | undefined;
  readonly resourceGroup: string | undefined;
}

/** The workspace that flags name. @throws ModelBuilderError `usage-missing-answer` (exit code 2) */
export async function namedWorkspace(
  azure: Azure,
  { workspace, resourceGroup }: WorkspaceValues,
  example: string,
): Promise<WorkspaceAddress> {
  if (workspace === undefined) throw missingAnswers(['--workspace <name>'], example);
  return { workspace, resourceGroup: await groupFor(azure, workspace, resourceGroup) };
}

/**
 * The job that is named, else the newest one of this tool.
 * @throws ModelBuilderError `azure-bad-name` (exit code 2), `azure-job-missing`
 */
export async function findJob(
  azure: Azure,
  at: WorkspaceAddress,
  named: string | undefined,
): Promise<{ readonly at: JobAddress; readonly job: JobBase }> {
  const trouble = named === undefined ? undefined : nameTroubles('job', named).at(0);
  if (trouble !== undefined) {
    throw new ModelBuilderError('azure-bad-name', trouble, {
      hint: `\`npx create-model-builder azure jobs --workspace ${at.workspace}\` lists the jobs that there are.`,
      exitCode: EXIT.usage,
    });
  }
  const id = named ?? (await listJobs(azure, at, LOOKED_AT)).at(0)?.job;
  if (id === undefined) {
    throw new ModelBuilderError(
      'azure-job-missing',
      `No job in the workspace ${at.workspace} was submitted by this tool.`,
      {
        hint: 'Train with --train azure, or name another --workspace.',
      },
    );
  }
  const address = { resourceGroup: at.resourceGroup, workspace: at.workspace, job: id };
  const job = await azure.machineLearning.job(address, id);
  if (job === undefined) throw jobMissing(address);
  return { at: address, job };
}
