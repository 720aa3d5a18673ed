import { field, fields, number, text, type Fields } from '../json.ts';
import { nextId, operationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, ok, page, resourceNotFound, virtualNow } from '../replies.ts';
import { childrenOf, deleteResource, getResource, putResource } from '../resources.ts';
import type { ArmError } from '../scenario.ts';
import type { Call, Reply, Routes, World } from '../types.ts';
import { familyOf, quotaOf } from './catalogue.ts';
import { WORKSPACE, workspaceOf, workspaceReply } from './workspaces.ts';

const COMPUTE = `${WORKSPACE}/computes/:compute`;

function idOf(call: Call): string {
  return `${workspaceOf(call)}/computes/${call.params.compute}`;
}

/** Why the service refuses a cluster at once, or undefined. */
function refused(world: World, name: string, body: unknown): ArmError | undefined {
  const cluster = field(body, 'properties', 'properties');
  const size = text(cluster, 'vmSize') ?? '';
  const [least, most] = [
    number(cluster, 'scaleSettings', 'minNodeCount'),
    number(cluster, 'scaleSettings', 'maxNodeCount') ?? 0,
  ];
  if (!/^[a-z](?!.*-$)(?!.*-\d+$)[a-z0-9-]{1,22}[a-z0-9]$/i.test(name)) {
    return { code: 'InvalidComputeName', message: `Compute name '${name}' is invalid.` };
  }
  if (least === undefined) return { code: 'BadRequest', message: 'MinNodeCount must be specified.' };
  const found = familyOf(size);
  if (!found)
    return { code: 'BadRequest', message: `The specified VM size ${size} is not supported in the region.` };
  const low = text(cluster, 'vmPriority') === 'LowPriority';
  if (low && found.lowPriority === false) {
    return {
      code: 'UnsupportedVMSizeForLowPriority',
      message: `The VM size ${size.toUpperCase()} is not allowed for LowPriority. Please convert to Dedicated or use a different VM size.`,
    };
  }
  const family = quotaOf(world.scenario, found.family);
  if (!low && family === undefined) {
    return {
      code: 'InvalidPropertyValue',
      message: `The specified value ${size} for property Cluster.Properties.VMSize is not a supported VM size. Supported VM sizes: STANDARD_D1,STANDARD_D2.`,
    };
  }
  const pool = quotaOf(world.scenario, low ? 'TotalLowPriorityCores' : 'TotalDedicatedCores');
  const quotas = [pool ?? { limit: 0, used: 0 }, ...(low || !family ? [] : [family])];
  const tightest = quotas.reduce((a, b) => (b.limit - b.used < a.limit - a.used ? b : a));
  const free = tightest.limit - tightest.used;
  if (free >= found.cores && least * found.cores <= free && most >= least) return undefined;
  const whose = tightest === family ? `${found.family} vCPU` : 'total vCPU';
  const message = `The specified subscription has a ${whose} quota of ${tightest.limit} and cannot accomodate for at least 1 requested managed compute nodes which maps to ${found.cores} vCPUs. Talk to your Subscription Admin or refer to https://docs.microsoft.com/azure/machine-learning/how-to-manage-quotas`;
  return {
    code: 'BadRequest',
    message: 'ClusterMinNodesExceedCoreQuota',
    details: [{ code: 'ClusterMinNodesExceedCoreQuota', message }],
  };
}

function create(call: Call): Reply {
  const { world, body, params } = call;
  const id = idOf(call);
  const absent = workspaceReply(call);
  if (absent) return absent;
  const existing = getResource(world, id);
  if (text(existing?.properties, 'provisioningState') === 'Failed') {
    return armError(409, {
      code: 'ComputeInFailedState',
      message: `Compute '${params.compute}' exists in state Failed; delete it or choose another name.`,
    });
  }
  const error =
    text(body, 'properties', 'computeType') === 'AmlCompute'
      ? refused(world, params.compute, body)
      : undefined;
  if (error) return armError(400, error);
  const making = putResource(world, id, { ...fields(body), properties: cluster(world, body, 'Creating') });
  const operation = startOperation(
    world,
    world.scenario.computeCreation,
    (failure) => {
      const errors = failure ? { provisioningErrors: [{ error: failure }] } : {};
      const properties = { ...cluster(world, body, failure ? 'Failed' : 'Succeeded'), ...errors };
      putResource(world, id, { ...fields(body), properties });
    },
    id,
  );
  return {
    status: existing ? 200 : 201,
    body: making,
    headers: operationHeaders(world, operation, 'Azure-AsyncOperation'),
  };
}

/** A compute's outer properties as the service completes them. */
export function cluster(world: World, body: unknown, provisioningState: string): Fields {
  const given = fields(body, 'properties');
  const now = new Date(virtualNow(world)).toISOString();
  return {
    ...given,
    computeLocation: text(body, 'location') ?? world.names.region,
    provisioningState,
    createdOn: now,
    modifiedOn: now,
    isAttachedCompute: false,
    ...(given.computeType === 'AmlCompute' && {
      properties: {
        osType: 'Linux',
        ...fields(given, 'properties'),
        allocationState: 'Steady',
        allocationStateTransitionTime: now,
        currentNodeCount: 0,
        targetNodeCount: 0,
        nodeStateCounts: nodeCounts(),
      },
    }),
  };
}

function nodeCounts(state?: string): Fields {
  const count = (name: string) => (state === name ? 1 : 0);
  return Object.fromEntries(
    ['idle', 'running', 'preparing', 'unusable', 'leaving', 'preempted'].map((name) => [
      `${name}NodeCount`,
      count(name),
    ]),
  );
}

/** State of the cluster's only node, by the job that is on it. */
function node(world: World, id: string): { readonly state: string; readonly run: string } | undefined {
  for (const run of world.state.runs.values()) {
    const compute = text(getResource(world, run.resourceId)?.properties, 'computeId')?.toLowerCase();
    const stage = world.scenario.job?.stages?.[run.stage]?.node;
    const state =
      stage ?? (run.status === 'Running' ? 'running' : run.status === 'Preparing' ? 'preparing' : undefined);
    if (compute === id.toLowerCase() && state !== undefined) return { state, run: run.id };
  }
  return undefined;
}

function remove(call: Call): Reply {
  const { world, query } = call;
  const action = query.get('underlyingResourceAction');
  if (action !== 'Delete' && action !== 'Detach') {
    return armError(400, {
      code: 'BadRequest',
      message: 'underlyingResourceAction must be Delete or Detach.',
    });
  }
  const compute = getResource(world, idOf(call));
  if (!compute) return { status: 204 };
  compute.properties = { ...compute.properties, provisioningState: 'Deleting' };
  const operation = startOperation(
    world,
    { polls: 2 },
    () => void deleteResource(world, idOf(call)),
    idOf(call),
  );
  return { status: 202, headers: operationHeaders(world, operation, 'both') };
}

export const computeRoutes: Routes = {
  [`PUT ${COMPUTE}`]: create,
  [`DELETE ${COMPUTE}`]: remove,
  [`GET ${COMPUTE}`]: (call) => {
    const { world } = call;
    pollPending(world, idOf(call));
    const compute = getResource(world, idOf(call));
    if (!compute) return workspaceReply(call) ?? resourceNotFound(idOf(call));
    const busy = node(world, idOf(call));
    if (!busy) return ok(compute);
    const inner = {
      ...fields(compute.properties, 'properties'),
      nodeStateCounts: nodeCounts(busy.state),
      currentNodeCount: 1,
      targetNodeCount: 1,
    };
    return ok({ ...compute, properties: { ...compute.properties, properties: inner } });
  },
  [`GET ${WORKSPACE}/computes`]: (call) =>
    workspaceReply(call) ??
    page(call.world, call.path, call.query, childrenOf(call.world, `${workspaceOf(call)}/computes`)),
  [`PATCH ${COMPUTE}`]: (call) => {
    const compute = getResource(call.world, idOf(call));
    if (!compute) return resourceNotFound(idOf(call));
    const scaleSettings = field(call.body, 'properties', 'properties', 'scaleSettings');
    compute.properties = {
      ...compute.properties,
      properties: { ...fields(compute.properties, 'properties'), scaleSettings },
    };
    return ok(compute);
  },
  [`POST ${COMPUTE}/listNodes`]: (call) => {
    if (!getResource(call.world, idOf(call))) return resourceNotFound(idOf(call));
    const busy = node(call.world, idOf(call));
    const nodes = busy
      ? [
          {
            nodeId: nextId(call.world),
            privateIpAddress: '10.0.0.4',
            port: 50000,
            nodeState: busy.state,
            runId: busy.run,
          },
        ]
      : [];
    return page(call.world, call.path, call.query, nodes, 'nodes');
  },
};
