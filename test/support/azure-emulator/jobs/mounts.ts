import { fields, text } from '../json.ts';
import { getResource } from '../resources.ts';
import type { ArmResource, World } from '../types.ts';
import { workspaceOfJob } from './inputs.ts';

/**
 * A node opens what a job names: with the datastore's credentials, or as somebody where it keeps none.
 * @throws Error as the service's job fails: after the node has started
 */
export function assertMounts(world: World, job: ArmResource): void {
  for (const uri of addresses(job)) {
    const name = /\/datastores\/([^/]+)\/paths\//.exec(uri)?.[1] ?? '';
    const store = getResource(world, `${workspaceOfJob(job)}/datastores/${name}`);
    if (text(store?.properties, 'credentials', 'credentialsType') !== 'None') continue;
    if (!isSomebody(world, job))
      throw new Error(
        `ScriptExecutionException: mounting ${uri} failed, ScriptExecution.StreamAccess.Authentication: the datastore ${name} keeps no credentials, and the job has no identity that may be used.`,
      );
  }
}

function isSomebody(world: World, job: ArmResource): boolean {
  const kind = text(job.properties, 'identity', 'identityType');
  const cluster = getResource(world, text(job.properties, 'computeId') ?? '');
  return (
    (kind === 'UserIdentity' && world.state.userTokens.has(job.name)) ||
    (kind === 'Managed' && cluster?.identity !== undefined)
  );
}

function addresses({ properties }: ArmResource): readonly string[] {
  const { trainingData, validationData } = fields(properties, 'taskDetails');
  const named = [
    ...Object.values(fields(properties, 'inputs')),
    ...Object.values(fields(properties, 'outputs')),
    ...[trainingData, validationData],
  ];
  return named.map((asset) => text(asset, 'uri')).filter((uri) => uri !== undefined);
}
