import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureCompute, type ComputeSpec } from '../../../src/training/azure/compute.ts';
import { deleteCreated, deletionPlan, listCreated } from '../../../src/training/azure/clean.ts';
import { connectAzure } from '../../../src/training/azure/azure.ts';
import { ensureWorkspace } from '../../../src/training/azure/resources.ts';
import { startAzureEmulator, type AzureEmulator, type Scenario } from '../../support/azure-emulator/index.ts';
import { NAMES } from '../../support/azure-emulator/seed.ts';
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
const AT_ID =
  `/subscriptions/${NAMES.subscription}/resourceGroups/pictures/providers/Microsoft.MachineLearningServices/workspaces/pictures-ws`.toLowerCase();
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

test('without quota a compute is accepted and left behind, as Azure does it', async () => {
  const { compute } = await fresh({ quotas: { TotalLowPriorityCores: { limit: 0 } } });
  await expect(compute()).rejects.toMatchObject({
    code: 'azure-compute-failed',
    message: expect.stringContaining('quota of 0') as string,
    hint: expect.stringMatching(/--delete-failed-compute.*azure check/) as string,
  });
});

test('a cluster that succeeded, and that Azure refuses machines, is no cluster; it may be deleted', async () => {
  const { compute, azure } = await fresh({});
  const spec = { ...GPU, size: 'Standard_NC40ads_H100_v5' };
  await expect(compute(false, spec)).rejects.toMatchObject({
    code: 'azure-compute-failed',
    message: expect.stringMatching(
      /was made, but Azure refuses it machines.*UnsupportedVMSizeForLowPriority/,
    ) as string,
    hint: expect.stringMatching(/--delete-failed-compute.*--priority dedicated/) as string,
  });
  expect(emulator.state.resources.get(`${AT_ID}/computes/gpu`)?.properties.provisioningState).toBe(
    'Succeeded',
  );
  expect(await compute(true)).toMatchObject({ kind: 'ready', priority: 'low' });
  expect(await azure.machineLearning.computes(AT)).toHaveLength(1);
});

test('a size that is refused at once for want of a quota is explained', async () => {
  const { compute } = await fresh({ quotas: { 'Standard NCASv3_T4 Family': null } });
  await expect(compute(false, { ...GPU, priority: 'dedicated' })).rejects.toMatchObject({
    code: 'azure-size',
    hint: expect.stringMatching(/other --priority.*azure check/) as string,
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

test('a tag that a policy has copied is believed of nothing', async () => {
  const { azure, workspace } = await fresh({ exists: 'nothing' });
  await workspace();
  const own = emulator.state.resources.get(`/subscriptions/${NAMES.subscription}/resourcegroups/pictures`)!;
  const id = `${own.id}/providers/Microsoft.Storage/storageAccounts/payroll`;
  emulator.state.resources.set(id.toLowerCase(), {
    ...{ id, name: 'payroll', type: 'Microsoft.Storage/storageAccounts', location: 'westeurope' },
    ...{ tags: own.tags, properties: {} },
  });
  const created = await listCreated(azure);
  expect(created.find(({ kind }) => kind === 'resource group')?.foreign).toEqual(['payroll']);
  expect(created.map(({ name }) => name)).not.toContain('payroll');
  expect(deletionPlan(created).map(({ kind }) => kind)).not.toContain('resource group');
});

test('clean looks at nothing but the group that was named, and at that again before it goes', async () => {
  const { azure, workspace } = await fresh({ exists: 'nothing' });
  await workspace();
  expect(await listCreated(azure, 'another')).toEqual([]);
  const plan = deletionPlan(await listCreated(azure, 'PICTURES')).filter(
    ({ kind }) => kind === 'resource group',
  );
  expect(plan).toHaveLength(1);
  const id = `${plan[0].id}/providers/Microsoft.Storage/storageAccounts/payroll`;
  emulator.state.resources.set(id.toLowerCase(), {
    ...{
      id,
      name: 'payroll',
      type: 'Microsoft.Storage/storageAccounts',
      location: 'westeurope',
      properties: {},
    },
  });
  const notes: string[] = [];
  expect(await deleteCreated(azure, plan, (text) => void notes.push(text))).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('pictures stays: payroll came into it meanwhile')]);
  expect(emulator.count('DELETE', /./)).toBe(0);
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
