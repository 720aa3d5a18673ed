import { fields, text, type Fields } from '../json.ts';
import { readToken } from '../tokens.ts';
import { jobOperationHeaders, pollPending, startOperation } from '../operations.ts';
import { frontEndError, ok, page, virtualNow } from '../replies.ts';
import { childrenOf, deleteResource, getResource, putResource } from '../resources.ts';
import { observe, startRun } from '../jobs/runs.ts';
import type { ArmResource, Call, Reply, Routes, World } from '../types.ts';
import { parentReply, WORKSPACE, workspaceOf, workspaceReply } from './workspaces.ts';

const JOB = `${WORKSPACE}/jobs/:job`;
const ENDED = ['Completed', 'Failed', 'Canceled'];

function idOf(call: Call): string {
  return `${workspaceOf(call)}/jobs/${call.params.job}`;
}

function create(call: Call): Reply {
  const { world, body, params } = call;
  const id = idOf(call);
  const absent = parentReply(call);
  if (absent) return absent;
  const compute = text(body, 'properties', 'computeId');
  const problem = !/^[a-z0-9][a-z0-9_-]{0,254}$/i.test(params.job)
    ? 'The job id is invalid.'
    : missingReference(world, body, compute);
  if (problem !== undefined) return frontEndError(400, problem, ['BadArgument', 'ArgumentInvalid']);
  const existing = getResource(world, id);
  if (existing) return ok(shown(world, existing));
  const resource = putResource(world, id, { properties: { ...fields(body, 'properties') } });
  const audience = readToken(call.headers['x-azureml-token'] ?? '')?.audience.replace(/\/$/, '');
  if (audience === 'https://ml.azure.com') world.state.userTokens.add(params.job);
  startRun(world, resource);
  const first = text(body, 'properties', 'jobType') === 'AutoML' ? 'NotStarted' : 'Starting';
  return {
    status: 201,
    body: shown(world, resource, first),
    headers: { location: `${world.origin}${id}?api-version=${call.query.get('api-version')}` },
  };
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
function shown(world: World, job: ArmResource, status?: string): ArmResource {
  const run = world.state.runs.get(job.name)!;
  const workspace = job.id.slice(0, job.id.indexOf('/jobs/'));
  const service = (jobServiceType: string, endpoint: string) => ({
    ...{ jobServiceType, port: null, endpoint, status: null, errorMessage: null, properties: null },
  });
  const studio = service(
    'Studio',
    `https://ml.azure.com/runs/${job.name}?wsid=${workspace.replace('/resourceGroups/', '/resourcegroups/').replace('/providers/Microsoft.MachineLearningServices', '')}&tid=${world.names.tenant}`,
  );
  const tracking = service(
    'Tracking',
    `${text(getResource(world, workspace)?.properties, 'mlFlowTrackingUri')}?`,
  );
  const isCommand = job.properties.jobType === 'Command';
  const {
    lastModifiedAt: _at,
    lastModifiedBy: _by,
    lastModifiedByType: _type,
    ...systemData
  } = fields(job.systemData);
  const output = {
    ...{ description: null, mode: 'ReadWriteMount', jobOutputType: 'uri_folder' },
    uri: `azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.${job.name}`,
  };
  return {
    ...job,
    systemData,
    properties: {
      ...{ description: null, identity: null, componentId: null, isArchived: false },
      ...(isCommand && {
        ...{ codeId: null, distribution: null, limits: null, parameters: {}, environmentVariables: {} },
      }),
      ...job.properties,
      ...(isCommand && {
        inputs: withNulls(fields(job.properties, 'inputs')),
        outputs: { ...withNulls(fields(job.properties, 'outputs')), default: output },
      }),
      resources: {
        ...{ instanceCount: 1, instanceType: null, properties: {}, shmSize: '2g', dockerArgs: null },
        ...fields(job.properties, 'resources'),
      },
      experimentName: run.experiment,
      displayName: job.properties.displayName ?? job.name,
      tags: { ...fields(job.properties, 'tags'), ...run.tags },
      properties: { ...fields(job.properties, 'properties'), '_azureml.ComputeTargetType': 'amlctrain' },
      services: { Studio: studio, Tracking: tracking },
      status: status ?? run.status,
    },
  };
}

/** Every unset field of an input or output is sent as null. */
function withNulls(assets: Fields): Fields {
  return Object.fromEntries(
    Object.entries(assets).map(([name, asset]) => [name, { description: null, ...fields(asset) }]),
  );
}

function notFound({ params }: Call): Reply {
  return frontEndError(404, `Job ${params.job} not found.`, ['NotFound', 'JobNotFound']);
}

function cancel(call: Call): Reply {
  const { world, params } = call;
  const run = world.state.runs.get(params.job);
  if (!getResource(world, idOf(call)) || !run) return notFound(call);
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
  return { status: 202, body: null, headers: jobOperationHeaders(world, operation) };
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
    if (!job) return notFound(call);
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
