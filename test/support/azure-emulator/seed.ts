import { putResource, groupId, workspaceId } from './resources.ts';
import { makeStorageAccount } from './arm/storage.ts';
import { makeWorkspace } from './arm/workspaces.ts';
import { cluster } from './arm/computes.ts';
import { nextId } from './operations.ts';
import type { ComputeSeed, Names } from './scenario.ts';
import type { State, World } from './types.ts';

export const NAMES: Names = {
  subscription: '11111111-1111-4111-8111-111111111111',
  tenant: '33333333-3333-4333-8333-333333333333',
  group: 'pictures',
  workspace: 'pictures-ws',
  compute: 'gpu',
  region: 'westeurope',
};

export function emptyState(): State {
  return {
    resources: new Map(),
    operations: new Map(),
    pending: new Map(),
    runs: new Map(),
    deploymentSteps: new Map(),
    unregistered: new Set(),
    putAway: new Map(),
    requests: [],
    violations: [],
    faultCounts: new Map(),
    faults: [],
    notBefore: new Map(),
    hurried: new Set(),
    userTokens: new Set(),
    nextId: 1,
    skipped: 0,
  };
}

let accounts = 0;

/** Puts into an empty subscription what the scenario says is there. */
export function seed(world: World): void {
  const { scenario, names, state } = world;
  const { exists = 'workspace', compute = 'none' } = scenario;
  for (const provider of scenario.unregistered ?? []) state.unregistered.add(provider);
  if (exists === 'nothing') return;
  putResource(world, groupId(world), {
    type: 'Microsoft.Resources/resourceGroups',
    location: names.region,
    tags: {},
    properties: { provisioningState: 'Succeeded' },
  });
  if (exists === 'group') return;
  const providers = `${groupId(world)}/providers`;
  // A name of its own, so that emulators of one process do not see each other's blobs.
  const account = `emu${process.pid}n${accounts++}`;
  const storage = makeStorageAccount(world, `${providers}/Microsoft.Storage/storageAccounts/${account}`, {});
  const plain = (path: string) =>
    putResource(world, `${providers}/${path}`, {
      location: names.region,
      properties: { provisioningState: 'Succeeded' },
    }).id;
  makeWorkspace(world, workspaceId(world), {
    location: names.region,
    properties: {
      friendlyName: names.workspace,
      storageAccount: storage.id,
      keyVault: plain('Microsoft.KeyVault/vaults/emulated-vault'),
      applicationInsights: plain('Microsoft.Insights/components/emulated-insights'),
    },
  });
  if (compute !== 'none') seedCompute(world, compute);
}

function seedCompute(world: World, kind: Exclude<ComputeSeed, 'none'>): void {
  const { names } = world;
  const type = { kubernetes: 'Kubernetes', instance: 'ComputeInstance' }[kind as string] ?? 'AmlCompute';
  const size = kind === 'no-size' ? null : kind === 'cpu' ? 'Standard_DS3_v2' : 'Standard_NC4as_T4_v3';
  const body = {
    location: names.region,
    properties: {
      computeType: type,
      properties:
        type === 'AmlCompute'
          ? {
              vmSize: size,
              vmPriority: 'LowPriority',
              scaleSettings: { minNodeCount: 0, maxNodeCount: 1, nodeIdleTimeBeforeScaleDown: 'PT120S' },
            }
          : type === 'ComputeInstance'
            ? { vmSize: 'Standard_DS3_v2' }
            : { namespace: 'default' },
    },
  };
  const failed = kind === 'failed' || kind === 'no-size';
  const message =
    'The specified subscription has a Standard NC family vCPU quota of 0 and cannot accomodate for at least 1 requested managed compute nodes which maps to 4 vCPUs.';
  putResource(world, `${workspaceId(world)}/computes/${names.compute}`, {
    location: names.region,
    ...(world.scenario.computeIdentity && {
      identity: { type: 'SystemAssigned', principalId: nextId(world), tenantId: names.tenant },
    }),
    properties: {
      ...cluster(world, body, failed ? 'Failed' : 'Succeeded'),
      ...(failed && { provisioningErrors: [{ error: { code: 'ClusterMinNodesExceedCoreQuota', message } }] }),
    },
  });
}
