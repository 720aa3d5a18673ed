import { fields, text } from '../json.ts';
import { jobOperationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, ok, page, resourceNotFound, virtualNow } from '../replies.ts';
import { childrenOf, deleteResource, getResource, putResource } from '../resources.ts';
import { observe, startRun } from '../jobs/runs.ts';
import type { ArmResource, Call, Reply, Routes, World } from '../types.ts';
import { WORKSPACE, workspaceOf, workspaceReply } from './workspaces.ts';

const JOB = `${WORKSPACE}/jobs/:job`;
const ENDED = ['Completed', 'Failed', 'Canceled'];

function idOf(call: Call): string {
  return `${workspaceOf(call)}/jobs/${call.params.job}`;
}

function create(call: Call): Reply {
  const { world, body, params } = call;
  const id = idOf(call);
  const absent = workspaceReply(call);
  if (absent) return absent;
  const compute = text(body, 'properties', 'computeId');
  const problem = !/^[a-z0-9][a-z0-9_-]{0,254}$/i.test(params.job)
    ? 'The job id is invalid.'
    : missingReference(world, body, compute);
  if (problem !== undefined) return armError(400, { code: 'UserError', message: problem });
  const existing = getResource(world, id);
  if (existing) return ok(shown(world, existing));
  const resource = putResource(world, id, { properties: { ...fields(body, 'properties') } });
  startRun(world, resource);
  return { status: 201, body: shown(world, resource) };
}

/** Compute, code and environment have to exist; curated environments may be named in a registry, too. */
function missingReference(world: World, body: unknown, compute: string | undefined): string | undefined {
  const named = [compute, text(body, 'properties', 'codeId'), text(body, 'properties', 'environmentId')];
  const missing = named.find((id) => id?.startsWith('/') && !getResource(world, id));
  if (missing !== undefined) return `The resource '${missing}' was not found.`;
  const state = text(getResource(world, compute ?? '')?.properties, 'provisioningState');
  return compute !== undefined && state !== 'Succeeded'
    ? `The compute '${compute}' is not ready: ${state}.`
    : undefined;
}

/** As the service shows it: status and the link to the studio added. */
function shown(world: World, job: ArmResource): ArmResource {
  const run = world.state.runs.get(job.name)!;
  const workspace = job.id.slice(0, job.id.indexOf('/jobs/'));
  const studio = {
    jobServiceType: 'Studio',
    endpoint: `https://ml.azure.com/runs/${job.name}?wsid=${workspace}&tid=${world.names.tenant}`,
  };
  const tracking = {
    jobServiceType: 'Tracking',
    endpoint: text(getResource(world, workspace)?.properties, 'mlFlowTrackingUri'),
  };
  const times = {
    ...(run.startedAt !== undefined && { StartTimeUtc: new Date(run.startedAt).toISOString() }),
    ...(run.endedAt !== undefined && { EndTimeUtc: new Date(run.endedAt).toISOString() }),
  };
  return {
    ...job,
    properties: {
      ...job.properties,
      experimentName: run.experiment,
      displayName: job.properties.displayName ?? job.name,
      tags: { ...fields(job.properties, 'tags'), ...run.tags },
      properties: { ...fields(job.properties, 'properties'), ...times },
      services: { Studio: studio, Tracking: tracking },
      isArchived: false,
      status: run.status,
    },
  };
}

function cancel(call: Call): Reply {
  const { world, params } = call;
  const run = world.state.runs.get(params.job);
  if (!getResource(world, idOf(call)) || !run) return resourceNotFound(idOf(call));
  if (ENDED.includes(run.status)) return { status: 200 };
  run.cancelRequested = true;
  run.status = 'CancelRequested';
  run.stop?.();
  const operation = startOperation(
    world,
    { polls: 2 },
    () => {
      run.status = 'Canceled';
      run.endedAt = virtualNow(world);
    },
    idOf(call),
  );
  return { status: 202, headers: jobOperationHeaders(world, operation) };
}

function listed(call: Call): Reply {
  const { world, query } = call;
  const [tag, kind] = [query.get('tag'), query.get('jobType')];
  const jobs = childrenOf(world, `${workspaceOf(call)}/jobs`).filter(
    ({ properties }) =>
      (kind === null || properties.jobType === kind) &&
      (tag === null || tag.split('=')[0] in fields(properties, 'tags')),
  );
  const newestFirst = [...jobs].reverse().map((job) => shown(world, job));
  return workspaceReply(call) ?? page(world, call.path, query, newestFirst);
}

export const jobRoutes: Routes = {
  [`PUT ${JOB}`]: create,
  [`GET ${JOB}`]: async (call) => {
    const absent = workspaceReply(call);
    if (absent) return absent;
    const job = getResource(call.world, idOf(call));
    if (!job) return resourceNotFound(idOf(call));
    pollPending(call.world, idOf(call));
    await observe(call.world, call.params.job);
    return ok(shown(call.world, job));
  },
  [`GET ${WORKSPACE}/jobs`]: listed,
  [`POST ${JOB}/cancel`]: cancel,
  [`DELETE ${JOB}`]: (call) => {
    if (!getResource(call.world, idOf(call))) return { status: 204 };
    const operation = startOperation(
      call.world,
      { polls: 1 },
      () => void deleteResource(call.world, idOf(call)),
    );
    return { status: 202, headers: jobOperationHeaders(call.world, operation) };
  },
};
