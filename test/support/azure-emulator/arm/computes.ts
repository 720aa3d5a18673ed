import { field, fields, number, text, type Fields } from '../json.ts';
import { nextId, operationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, instant, ok, page, virtualNow } from '../replies.ts';
import { childrenOf, deleteResource, getResource, putResource } from '../resources.ts';
import type { ArmError } from '../scenario.ts';
import type { Call, Reply, Routes, World } from '../types.ts';
import { familyOf, quotaOf } from './catalogue.ts';
import { parentReply, WORKSPACE, workspaceOf, workspaceReply } from './workspaces.ts';

const COMPUTE = `${WORKSPACE}/computes/:compute`;

function idOf(call: Call): string {
  return `${workspaceOf(call)}/computes/${call.params.compute}`;
}

/** What becomes of a cluster that cannot be: most are accepted first. */
interface Doom {
  readonly when: 'at once' | 'left behind failed' | 'succeeded with errors';
  readonly error: ArmError;
}

function doomOf(world: World, name: string, body: unknown): Doom | undefined {
  const cluster = field(body, 'properties', 'properties');
  const size = text(cluster, 'vmSize') ?? '';
  const least = number(cluster, 'scaleSettings', 'minNodeCount');
  const atOnce = (code: string, message: string): Doom => ({ when: 'at once', error: { code, message } });
  const later = (code: string, message: string): Doom => ({
    when: 'left behind failed',
    error: { code, message },
  });
  if (!/^[a-z](?!.*-$)(?!.*-\d+$)[a-z0-9-]{1,22}[a-z0-9]$/i.test(name))
    return atOnce('UserError', `Compute name '${name}' is invalid.`);
  if (least === undefined) return atOnce('UserError', 'MinNodeCount must be specified.');
  const found = familyOf(size);
  const shout = size.toUpperCase();
  if (!found)
    return later(
      'VmSizeNotSupported',
      `${shout} is not supported in region ${world.names.region}. Please choose a different VM size.`,
    );
  const low = text(cluster, 'vmPriority') === 'LowPriority';
  if (low && found.lowPriority === false) {
    const message = `The VM size ${shout} is not allowed for LowPriority. Please convert to Dedicated or use a different VM size.`;
    return { when: 'succeeded with errors', error: { code: 'UnsupportedVMSizeForLowPriority', message } };
  }
  const family = quotaOf(world.scenario, found.family);
  if (!low && family === undefined) {
    return atOnce(
      'InvalidPropertyValue',
      `The specified value ${size} for property Cluster.Properties.VMSize is not a supported VM size. Supported VM sizes: STANDARD_D1,STANDARD_D2.`,
    );
  }
  const pool = quotaOf(world.scenario, low ? 'TotalLowPriorityCores' : 'TotalDedicatedCores');
  const quotas = [pool ?? { limit: 0, used: 0 }, ...(low || !family ? [] : [family])];
  const tightest = quotas.reduce((a, b) => (b.limit - b.used < a.limit - a.used ? b : a));
  const free = tightest.limit - tightest.used;
  if (free >= found.cores && least * found.cores <= free) return undefined;
  const whose = tightest === family ? `${found.family} vCPU` : 'total vCPU';
  return later(
    'ClusterMinNodesExceedCoreQuota',
    `The specified subscription has a ${whose} quota of ${tightest.limit} and cannot accomodate for at least 1 requested managed compute nodes which maps to ${found.cores} vCPUs. Talk to your Subscription Admin or refer to https://docs.microsoft.com/azure/machine-learning/how-to-manage-quotas`,
  );
}

/** As the compute service refuses: another shape than the front end's. */
function refusal({ code, message }: ArmError): Reply {
  const nothing = { messageFormat: null, messageParameters: null, referenceCode: null, detailsUri: null };
  return {
    status: 400,
    body: {
      error: {
        ...{ code, severity: null, message, ...nothing, target: null, details: [], innerError: null },
        ...{ debugInfo: null, additionalInfo: null },
      },
      correlation: { operation: '87aaed28ce491b475ad2dea1030bc197', request: 'e6294067b0d3ce57' },
      environment: 'emulator',
      location: 'emulator',
      time: '2026-01-01T00:00:00.0000000+00:00',
      componentName: 'machinelearningcompute',
    },
  };
}

/** Without a body, as only computes that are not there are answered. */
const NOT_FOUND: Reply = { status: 404 };

function create(call: Call): Reply {
  const { world, body, params } = call;
  const id = idOf(call);
  const absent = parentReply(call);
  if (absent) return absent;
  const existing = getResource(world, id);
  if (text(existing?.properties, 'provisioningState') === 'Failed') {
    return armError(409, {
      code: 'ComputeInFailedState',
      message: `Compute '${params.compute}' exists in state Failed; delete it or choose another name.`,
    });
  }
  const isCluster = text(body, 'properties', 'computeType') === 'AmlCompute';
  const doom = isCluster ? doomOf(world, params.compute, body) : undefined;
  if (doom?.when === 'at once') return refusal(doom.error);
  const making = putResource(world, id, {
    tags: null,
    ...fields(body),
    properties: cluster(world, body, 'Creating'),
  } as never);
  const operation = startOperation(
    world,
    doom?.when === 'left behind failed' ? { polls: 1, error: doom.error } : world.scenario.computeCreation,
    (failure) => {
      const made = cluster(world, body, failure ? 'Failed' : 'Succeeded');
      const properties = {
        ...made,
        ...(failure && { provisioningErrors: [{ error: failure }] }),
        ...(doom?.when === 'succeeded with errors' && {
          properties: { ...fields(made, 'properties'), errors: [{ error: doom.error }] },
        }),
      };
      putResource(world, id, { tags: {}, ...fields(body), properties });
    },
    id,
  );
  return {
    status: 201,
    body: making,
    headers: operationHeaders(world, operation, 'Azure-AsyncOperation', 'computeOperationsStatus'),
  };
}

/** A compute's outer properties as the service completes them. */
export function cluster(world: World, body: unknown, provisioningState: string): Fields {
  const given = fields(body, 'properties');
  const now = instant(virtualNow(world));
  const isMade = provisioningState === 'Succeeded';
  const isKnown = provisioningState !== 'Failed';
  const inner = fields(given, 'properties');
  const scale = fields(inner, 'scaleSettings');
  return {
    disableLocalAuth: false,
    description: null,
    resourceId: null,
    provisioningErrors: null,
    ...given,
    ...(provisioningState !== 'Creating' && {
      computeLocation: text(body, 'location') ?? world.names.region,
    }),
    provisioningState,
    createdOn: now,
    modifiedOn: now,
    isAttachedCompute: false,
    ...(given.computeType === 'AmlCompute' && {
      properties: {
        ...{ subnet: null, errors: null, virtualMachineImage: null, isolatedNetwork: false },
        remoteLoginPortPublicAccess: 'Enabled',
        ...(isKnown && { enableNodePublicIp: true, osType: 'Linux' }),
        ...inner,
        vmSize: text(inner, 'vmSize')?.toUpperCase() ?? null,
        vmPriority: inner.vmPriority ?? 'Dedicated',
        scaleSettings: {
          ...scale,
          nodeIdleTimeBeforeScaleDown: isKnown
            ? normalised(text(scale, 'nodeIdleTimeBeforeScaleDown') ?? 'PT120S')
            : null,
        },
        ...(isMade
          ? {
              ...{ allocationState: 'Steady', allocationStateTransitionTime: now },
              ...{ currentNodeCount: 0, targetNodeCount: 0, nodeStateCounts: nodeCounts(), propertyBag: {} },
            }
          : { allocationState: null, currentNodeCount: null, targetNodeCount: null, nodeStateCounts: null }),
      },
    }),
  };
}

/** `PT120S` comes back as `PT2M`. */
function normalised(duration: string): string {
  const seconds = Number(/^PT(\d+)S$/.exec(duration)?.[1] ?? NaN);
  if (Number.isNaN(seconds)) return duration;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `PT${minutes > 0 ? `${minutes}M` : ''}${rest > 0 || minutes === 0 ? `${rest}S` : ''}`;
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
  return {
    status: 202,
    headers: operationHeaders(world, operation, 'Azure-AsyncOperation', 'computeOperationsStatus'),
  };
}

export const computeRoutes: Routes = {
  [`PUT ${COMPUTE}`]: create,
  [`DELETE ${COMPUTE}`]: remove,
  [`GET ${COMPUTE}`]: (call) => {
    const { world } = call;
    pollPending(world, idOf(call));
    const compute = getResource(world, idOf(call));
    if (!compute) return workspaceReply(call) ?? NOT_FOUND;
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
    if (!compute) return NOT_FOUND;
    const scaleSettings = field(call.body, 'properties', 'properties', 'scaleSettings');
    compute.properties = {
      ...compute.properties,
      properties: { ...fields(compute.properties, 'properties'), scaleSettings },
    };
    return ok(compute);
  },
  [`POST ${COMPUTE}/listNodes`]: (call) => {
    if (!getResource(call.world, idOf(call))) return NOT_FOUND;
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
    const reply = page(call.world, call.path, call.query, nodes, 'nodes');
    return { ...reply, body: { computeType: 'AmlCompute', ...fields(reply.body) } };
  },
};
