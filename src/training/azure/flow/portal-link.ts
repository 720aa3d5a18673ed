import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { workspaceId } from '../connection.ts';
import type { JobAddress } from './job-errors.ts';

/** Page of a job in the studio: the service's own link, else the one that it would have. */
export function portalLink({ connection }: Azure, at: JobAddress, job: JobBase): string {
  const own = job.properties.services?.Studio?.endpoint;
  // Without the directory a guest lands in his own.
  if (own)
    return /[?&]tid=/.test(own) ? own : `${own}${own.includes('?') ? '&' : '?'}tid=${connection.tenantId}`;
  return `${connection.cloud.studio}/runs/${at.job}?wsid=${workspaceId(connection, at)}&tid=${connection.tenantId}`;
}
