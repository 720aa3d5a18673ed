import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureCompute, type ComputeSpec } from '../../../src/training/azure/compute.ts';
import { deleteCreated, deletionPlan, listCreated } from '../../../src/training/azure/clean.ts';
import { connectAzure } from '../../../src/training/azure/azure.ts';
import { ensureWorkspace } from '../../../src/training/azure/resources.ts';
import { startAzureEmulator, type AzureEmulator, type Scenario } from '../../support/azure-emulator/index.ts';
import { azureOn, connectionTo } from './in-process.ts';

let emulator: AzureEmulator;
beforeAll(async () => {
  emulator = await startAzureEmulator();
});
afterEach(() => emulator.assertNoViolations());
afterAll(() => emulator.close());

const AT = { resourceGroup: 'pictures', workspace: 'pictures-ws' };
const GPU: ComputeSpec = {
  name: 'gpu',
  size: 'Standard_NC4as_T4_v3',
  priority: 'low',
  minNodes: 0,
  maxNodes: 2,
  region: 'westeurope',
};
const DEPLOYMENTS = /\/deployments\//;
const COMPUTES = /\/computes\//;

async function fresh(scenario: Scenario) {
  emulator.reset(scenario);
  const notes: string[] = [];
  const azure = await azureOn(emulator.endpoint);
  const note = (text: string) => void notes.push(text);
  return {
    azure,
    notes,
    workspace: () => ensureWorkspace(azure, AT, 'westeurope', note),
    compute: (deleteFailed = false, spec = GPU) => ensureCompute(azure, AT, spec, { deleteFailed, note }),
  };
}

test('an existing workspace is used, and nothing is made', async () => {
  const { workspace, notes } = await fresh({});
  expect(await workspace()).toMatchObject({ name: 'pictures-ws', location: 'westeurope' });
  expect(notes).toEqual([]);
  expect(emulator.count('PUT', /./)).toBe(0);
});

test('a new workspace comes with everything, in one deployment, all tagged; a second time nothing is made', async () => {
  const { workspace, notes } = await fresh({
    exists: 'nothing',
    unregistered: ['Microsoft.KeyVault'],
    deployment: { polls: 2 },
  });
  expect(await workspace()).toMatchObject({ name: 'pictures-ws', provisioningState: 'Succeeded' });
  expect(notes).toEqual([
    expect.stringContaining('resource group pictures'),
    expect.stringContaining('Registering Microsoft.KeyVault'),
    expect.stringContaining('workspace pictures-ws'),
  ]);
  const made = [...emulator.state.resources.values()].filter(({ type }) =>
    /^Microsoft\.(?!Resources)[^/]+\/[^/]+$/.test(type),
  );
  expect(made.map(({ type }) => type).sort()).toEqual([
    'Microsoft.Insights/components',
    'Microsoft.KeyVault/vaults',
    'Microsoft.MachineLearningServices/workspaces',
    'Microsoft.OperationalInsights/workspaces',
    'Microsoft.Storage/storageAccounts',
  ]);
  for (const { tags } of made) expect(tags).toMatchObject({ 'created-by': 'create-model-builder' });
  await workspace();
  expect(emulator.count('PUT', DEPLOYMENTS)).toBe(1);
  expect(emulator.count('PUT', /resourcegroups\/pictures(\?|$)/i)).toBe(1);
});

test('a contributor of the group alone makes a workspace in it, though he may not see what is registered', async () => {
  const { workspace, notes } = await fresh({
    exists: 'group',
    role: 'contributor',
    subscriptionRole: 'none',
  });
  expect(await workspace()).toMatchObject({ name: 'pictures-ws', provisioningState: 'Succeeded' });
  expect(notes).toEqual([expect.stringContaining('workspace pictures-ws')]);
});

test('an interrupted creation is waited for, not begun again', async () => {
  const { workspace, notes } = await fresh({ exists: 'group', deployment: { polls: 4 } });
  const stop = new AbortController();
  const first = await connectAzure(connectionTo(emulator.endpoint, { signal: stop.signal }));
  await expect(
    ensureWorkspace(first, AT, 'westeurope', (text) => {
      if (text.startsWith('Creating the workspace')) setTimeout(() => stop.abort(), 300);
    }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(emulator.count('PUT', DEPLOYMENTS)).toBe(1);
  expect(await workspace()).toMatchObject({ provisioningState: 'Succeeded' });
  expect(notes).toEqual([expect.stringContaining('is being created already')]);
  expect(emulator.count('PUT', DEPLOYMENTS)).toBe(1);
});

test('a failed creation says the innermost error of the resource that failed', async () => {
  const { workspace } = await fresh({
    exists: 'group',
    deployment: {
      polls: 2,
      error: {
        code: 'BadRequest',
        message: 'Template failed',
        target: 'Microsoft.KeyVault/vaults',
        details: [{ code: 'VaultAlreadyExists', message: 'The vault name is already in use.' }],
      },
    },
  });
  await expect(workspace()).rejects.toMatchObject({
    code: 'azure-name-taken',
    message: expect.stringMatching(
      /failed at Microsoft\.KeyVault\/vaults mb-pictures.*The vault name is already in use\. \(VaultAlreadyExists/,
    ) as string,
  });
});

test('a creation that fails at once says so, too', async () => {
  const { workspace } = await fresh({
    exists: 'group',
    deployment: { polls: 1, error: { code: 'RequestDisallowedByPolicy', message: 'Not in this company.' } },
  });
  await expect(workspace()).rejects.toMatchObject({
    code: 'azure-policy',
    message: expect.stringContaining('Not in this company.') as string,
  });
});

test('a new compute is made once, with its least number of nodes and idle time', async () => {
  const { compute, notes } = await fresh({ computeCreation: { polls: 3 } });
  expect(await compute()).toMatchObject({
    kind: 'ready',
    size: GPU.size,
    priority: 'low',
    minNodes: 0,
    maxNodes: 2,
  });
  expect(await compute()).toMatchObject({ kind: 'ready' });
  expect(emulator.count('PUT', COMPUTES)).toBe(1);
  expect(notes[0]).toContain('low priority, 0 to 2 nodes');
});

test('a compute whose creation fails tells why', async () => {
  const { compute } = await fresh({
    computeCreation: { polls: 2, error: { code: 'ClusterCoreQuotaReached', message: 'Quota of 0 cores.' } },
  });
  await expect(compute()).rejects.toMatchObject({
    code: 'azure-compute-failed',
    message: expect.stringContaining('Quota of 0 cores. (ClusterCoreQuotaReached)') as string,
    hint: expect.stringMatching(/--compute.*--delete-failed-compute.*https:\/\/ml\.azure\.com/) as string,
  });
});

test('a refusal at once leaves nothing behind', async () => {
  const { compute } = await fresh({ quotas: { TotalLowPriorityCores: { limit: 0 } } });
  await expect(compute()).rejects.toMatchObject({ code: 'azure-quota' });
});

test.each([
  [
    'no dedicated quota of the family',
    { quotas: { 'Standard NCASv3_T4 Family': null } },
    'dedicated',
    GPU.size,
  ],
  ['never at low priority', {}, 'low', 'Standard_NC40ads_H100_v5'],
] as const)('a size that is refused is explained: %s', async (_, scenario, priority, size) => {
  const { compute } = await fresh(scenario);
  await expect(compute(false, { ...GPU, priority, size })).rejects.toMatchObject({
    code: 'azure-size',
    hint: expect.stringMatching(
      priority === 'low' ? /--priority dedicated/ : /--priority low.*azure check/,
    ) as string,
  });
});

test('a leftover is never deleted unasked', async () => {
  const { compute } = await fresh({ compute: 'failed' });
  await expect(compute()).rejects.toMatchObject({ code: 'azure-compute-failed' });
  expect(emulator.count('DELETE', /./)).toBe(0);
  expect(emulator.count('PUT', /./)).toBe(0);
});

test('a leftover that may go is deleted, and the compute made', async () => {
  const { compute, notes } = await fresh({ compute: 'failed' });
  expect(await compute(true)).toMatchObject({ kind: 'ready' });
  expect(notes[0]).toBe('Deleting the failed compute gpu.');
  expect([emulator.count('DELETE', COMPUTES), emulator.count('PUT', COMPUTES)]).toEqual([1, 1]);
});

test.each([
  ['kubernetes', 'azure-compute-kind'],
  ['instance', 'azure-compute-kind'],
] as const)('a compute of no use: %s', async (kind, code) => {
  const { compute } = await fresh({ compute: kind });
  await expect(compute()).rejects.toMatchObject({ code });
});

test('clean finds what was made, and removes it and nothing else', async () => {
  const { azure, workspace, compute } = await fresh({ exists: 'nothing' });
  await workspace();
  await compute();
  const created = await listCreated(azure);
  expect(created.map(({ kind }) => kind).sort()).toEqual([
    'resource',
    'resource',
    'resource',
    'resource',
    'resource',
    'resource group',
  ]);
  const plan = deletionPlan(created);
  expect(plan.map(({ kind, type }) => type || kind)).toEqual([
    'Microsoft.MachineLearningServices/workspaces',
    'Microsoft.KeyVault/vaults',
    'resource group',
  ]);
  await deleteCreated(azure, plan, () => undefined);
  expect(await listCreated(azure)).toEqual([]);
  expect(await workspace()).toMatchObject({ provisioningState: 'Succeeded' });
});

test('a vault whose purge is refused is taken back by the workspace that is made next', async () => {
  const { azure, workspace } = await fresh({
    exists: 'group',
    role: 'contributor',
    subscriptionRole: 'reader',
    allowRepeatedPuts: true,
  });
  await workspace();
  const notes: string[] = [];
  await deleteCreated(azure, deletionPlan(await listCreated(azure)), (text) => void notes.push(text));
  expect(notes).toContainEqual(expect.stringMatching(/Purging the key vault.*may not.*takes it back/));
  expect(await workspace()).toMatchObject({ provisioningState: 'Succeeded' });
  expect(emulator.state.putAway.size).toBe(0);
});

test('a workspace that somebody else deleted, but not for good, is said to hold the name', async () => {
  const { azure, workspace } = await fresh({ exists: 'nothing' });
  await workspace();
  await azure.resourceManager.beginDeleteGroup('pictures');
  while ((await azure.resourceManager.group('pictures')) !== undefined);
  await expect(workspace()).rejects.toMatchObject({
    code: 'azure-name-taken',
    hint: expect.stringContaining('Recently deleted') as string,
  });
});

test('a workspace that is being deleted is waited for, then made anew', async () => {
  const { azure, workspace, notes } = await fresh({});
  const id = `/subscriptions/${emulator.names.subscription}/resourceGroups/pictures/providers/Microsoft.MachineLearningServices/workspaces/pictures-ws`;
  await azure.requests.send('Deleting it', 'DELETE', `${id}?api-version=2024-04-01&forceToPurge=true`);
  expect(await workspace()).toMatchObject({ provisioningState: 'Succeeded' });
  expect(notes).toEqual([expect.stringContaining('Creating the workspace pictures-ws')]);
});

test("in another's group and workspace only the compute of ours goes", async () => {
  const { azure, compute } = await fresh({});
  await compute();
  const plan = deletionPlan(await listCreated(azure));
  expect(plan).toEqual([expect.objectContaining({ kind: 'compute', name: 'gpu', workspace: 'pictures-ws' })]);
  await deleteCreated(azure, plan, () => undefined);
  expect(await listCreated(azure)).toEqual([]);
  expect(await azure.machineLearning.workspace(AT)).toBeDefined();
});

test("in another's group the workspace goes first, then what it stood on", async () => {
  const { azure, workspace } = await fresh({ exists: 'group', allowRepeatedPuts: true });
  await workspace();
  const plan = deletionPlan(await listCreated(azure));
  expect(plan.map(({ kind }) => kind)).toEqual(Array(5).fill('resource'));
  expect(plan[0].type).toMatch(/MachineLearningServices\/workspaces/i);
  await deleteCreated(azure, plan, () => undefined);
  expect(await listCreated(azure)).toEqual([]);
  expect(await azure.resourceManager.group('pictures')).toBeDefined();
  expect(await workspace()).toMatchObject({ provisioningState: 'Succeeded' });
});
