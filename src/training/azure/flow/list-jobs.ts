import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import type { WorkspaceAddress } from '../connection.ts';
import { isOurs, TOOL_TAG } from '../tags.ts';
import { portalLink } from './portal-link.ts';
import { computeOf, tagsOf } from './job-facts.ts';

/** One job of this tool. */
export interface JobSummary {
  readonly job: string;
  readonly experiment: string;
  readonly trainer: 'command' | 'automl';
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly created: string | undefined;
  readonly compute: string | undefined;
  readonly link: string;
}

/** AutoML's own runs below a job carry its tags. */
const TRIAL = /_HD(_\d+)?$/;

/** The jobs of this tool in a workspace, newest first. @param limit at most so many are looked at */
export async function listJobs(
  azure: Azure,
  at: WorkspaceAddress,
  limit: number,
): Promise<readonly JobSummary[]> {
  const all = await azure.machineLearning.jobs(at, { tag: TOOL_TAG }, limit);
  return all
    .filter((job) => isOurs({ tags: tagsOf(job) }) && !TRIAL.test(job.name ?? ''))
    .map((job) => summary(azure, at, job));
}

function summary(azure: Azure, at: WorkspaceAddress, job: JobBase): JobSummary {
  const { name = '', properties, systemData } = job;
  return {
    job: name,
    experiment: properties.experimentName ?? 'Default',
    trainer: properties.jobType === 'AutoML' ? 'automl' : 'command',
    status: properties.status ?? 'Unknown',
    created: systemData?.createdAt?.toISOString(),
    compute: computeOf(job),
    link: portalLink(azure, { ...at, job: name }, job),
  };
}

/** Whether a job has come to its end; states that nobody knows are on their way. */
export function hasEnded(status: string | undefined): boolean {
  return /^(Completed|Failed|Canceled)$/.test(status ?? '');
}
