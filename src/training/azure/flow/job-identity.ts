import type { ComputeResource, JobBase } from '../client.ts';

/** Whose access to the storage a job has. */
export type JobIdentity = NonNullable<JobBase['properties']['identity']>;

/**
 * As whom a job opens a datastore that keeps no credentials: as the identity that its cluster was given, else as the user who
 * submitted it.
 */
export function jobIdentity(cluster: ComputeResource | undefined): JobIdentity {
  const { type, userAssignedIdentities } = cluster?.identity ?? {};
  if (type === undefined || type === 'None') return { identityType: 'UserIdentity' };
  if (/SystemAssigned/.test(type)) return { identityType: 'Managed' };
  const clientId = Object.values(userAssignedIdentities ?? {}).at(0)?.clientId;
  return { identityType: 'Managed', ...(clientId && { clientId }) };
}
