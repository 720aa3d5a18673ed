import { afterEach, expect, test } from 'vitest';
import {
  openApiFolder,
  startAzureEmulator,
  type AzureEmulator,
  type Scenario,
} from '../../support/azure-emulator/index.ts';
import {
  all,
  credential,
  defectiveMachineLearning,
  machineLearning,
  repairedMachineLearning,
  resourceManager,
} from './support.ts';

const open: AzureEmulator[] = [];

async function start(scenario?: Scenario): Promise<AzureEmulator> {
  const azure = await startAzureEmulator({ scenario });
  open.push(azure);
  return azure;
}

afterEach(async () => {
  for (const azure of open.splice(0)) await azure.close();
});

const CLUSTER = {
  location: 'westeurope',
  properties: {
    computeType: 'AmlCompute' as const,
    properties: {
      vmSize: 'STANDARD_NC4AS_T4_V3',
      vmPriority: 'LowPriority',
      scaleSettings: { minNodeCount: 0, maxNodeCount: 1, nodeIdleTimeBeforeScaleDown: 'PT120S' },
    },
  },
};

test('reads of a healthy subscription keep the contract', async () => {
  const azure = await start({ compute: 'ready', pageSize: 2 });
  const client = machineLearning(azure);
  const { group, workspace, compute, region } = azure.names;
  const found = await client.workspaces.get(group, workspace);
  expect(found.discoveryUrl).toBe(`${azure.endpoint}/discovery`);
  expect(await all(client.workspaces.listBySubscription())).toHaveLength(1);
  expect((await client.computeOperations.get(group, workspace, compute)).properties?.provisioningState).toBe(
    'Succeeded',
  );
  expect(await all(client.computeOperations.list(group, workspace))).toHaveLength(1);
  expect(await all(client.computeOperations.listNodes(group, workspace, compute))).toEqual([]);
  expect((await client.virtualMachineSizes.list(region)).value?.length).toBeGreaterThan(5);
  expect((await all(client.usages.list(region))).length).toBeGreaterThan(4);
  expect((await all(client.quotas.list(region))).length).toBeGreaterThan(4);
  const [store] = await all(client.datastores.list(group, workspace, { isDefault: true }));
  expect(store.name).toBe('workspaceblobstore');
  expect(await client.datastores.listSecrets(group, workspace, 'workspaceblobstore')).toHaveProperty('key');
  const environment = await client.environmentContainers.get(
    group,
    workspace,
    'AzureML-acpt-pytorch-2.8-cuda12.6',
  );
  expect(environment.properties.latestVersion).toBe('4');
  expect(await all(client.jobs.list(group, workspace))).toEqual([]);
  azure.assertNoViolations();
});

test.each([['failed'], ['no-size'], ['kubernetes'], ['instance']] as const)(
  'a compute that is %s keeps the contract',
  async (compute) => {
    const azure = await start({ compute });
    const found = await machineLearning(azure).computeOperations.get('pictures', 'pictures-ws', 'gpu');
    const failed = compute === 'failed' || compute === 'no-size';
    expect(found.properties?.provisioningState).toBe(failed ? 'Failed' : 'Succeeded');
    expect(found.properties?.provisioningErrors?.length ?? 0).toBe(failed ? 1 : 0);
    if (compute !== 'no-size') azure.assertNoViolations();
  },
);

test('a cluster is created, resumed, and deleted as a long-running operation', async () => {
  const azure = await start({ computeCreation: { polls: 3 } });
  const { computeOperations } = machineLearning(azure);
  const poller = await computeOperations.beginCreateOrUpdate('pictures', 'pictures-ws', 'gpu', CLUSTER, {
    updateIntervalInMs: 1,
  });
  const state = poller.toString();
  const resumed = await computeOperations.beginCreateOrUpdate('pictures', 'pictures-ws', 'gpu', CLUSTER, {
    resumeFrom: state,
    updateIntervalInMs: 1,
  });
  expect((await resumed.pollUntilDone()).properties?.provisioningState).toBe('Succeeded');
  expect(azure.count('PUT', /computes/)).toBe(1);
  await computeOperations.beginDeleteAndWait('pictures', 'pictures-ws', 'gpu', 'Delete', {
    updateIntervalInMs: 1,
  });
  await expect(computeOperations.get('pictures', 'pictures-ws', 'gpu')).rejects.toMatchObject({
    statusCode: 404,
  });
  azure.assertNoViolations();
});

test('a cluster that fails stays, with its errors', async () => {
  const error = { code: 'ClusterCoreQuotaReached', message: 'quota' };
  const azure = await start({ computeCreation: { error } });
  const { computeOperations } = machineLearning(azure);
  await expect(
    computeOperations.beginCreateOrUpdateAndWait('pictures', 'pictures-ws', 'gpu', CLUSTER, {
      updateIntervalInMs: 1,
    }),
  ).rejects.toThrow('ClusterCoreQuotaReached');
  const left = await computeOperations.get('pictures', 'pictures-ws', 'gpu');
  expect(left.properties?.provisioningErrors?.[0]?.error).toMatchObject(error);
  azure.assertNoViolations();
});

test('polls that come too soon, and second PUTs, are recorded', async () => {
  const azure = await start({ retryAfter: 1, computeCreation: { polls: 2 } });
  const { computeOperations } = machineLearning(azure);
  await computeOperations.beginCreateOrUpdateAndWait('pictures', 'pictures-ws', 'gpu', CLUSTER);
  azure.assertNoViolations();
  await computeOperations.beginCreateOrUpdate('pictures', 'pictures-ws', 'gpu', CLUSTER);
  expect(() => azure.assertNoViolations()).toThrow('repeated-put');
  azure.reset({ retryAfter: 1 });
  azure.state.faults.push({ path: 'usages', status: 429, headers: { 'retry-after': '1' } });
  const { usages } = machineLearning(azure);
  const noRetries = { requestOptions: { customHeaders: {} } };
  await Promise.allSettled([
    all(usages.list('westeurope', noRetries)),
    new Promise((done) => setTimeout(done, 50)).then(() => all(usages.list('westeurope'))),
  ]);
  expect(() => azure.assertNoViolations()).toThrow('retry-after');
});

const JOBS = {
  command: {
    jobType: 'Command' as const,
    command: 'python train.py --data ${{inputs.pictures}}',
    environmentId: 'azureml://registries/azureml/environments/acpt/versions/4',
    inputs: {
      pictures: {
        jobInputType: 'uri_folder' as const,
        uri: 'azureml://datastores/workspaceblobstore/paths/p/',
      },
    },
  },
  autoMl: {
    jobType: 'AutoML' as const,
    taskDetails: {
      taskType: 'ImageClassification' as const,
      targetColumnName: 'label',
      trainingData: {
        jobInputType: 'mltable' as const,
        uri: 'azureml://datastores/workspaceblobstore/paths/t/',
      },
      limitSettings: { maxTrials: 1, timeout: 'PT2H' },
      modelSettings: { modelName: 'resnet50' },
    },
  },
};

test.runIf(openApiFolder())(
  'by the OpenAPI documents the SDK as it comes is refused: it loses fields',
  async () => {
    const azure = await start();
    const { jobs } = defectiveMachineLearning(azure);
    const put = (properties: object) =>
      jobs.createOrUpdate('pictures', 'pictures-ws', 'one', { properties: properties as never });
    await expect(put(JOBS.command)).rejects.toThrow(/Missing required property: uri/);
    await expect(put(JOBS.autoMl)).rejects.toThrow(/Missing required property: limitSettings/);
    expect(() => azure.assertNoViolations()).toThrow('OBJECT_MISSING_REQUIRED_PROPERTY');
  },
);

test('the repaired SDK submits, lists, cancels', async () => {
  const azure = await start();
  const { jobs } = repairedMachineLearning(azure);
  for (const [id, properties] of Object.entries(JOBS)) {
    const created = await jobs.createOrUpdate('pictures', 'pictures-ws', id, { properties });
    expect(created.properties.services?.Studio?.endpoint).toContain(`/runs/${id}?`);
  }
  expect((await all(jobs.list('pictures', 'pictures-ws'))).map(({ name }) => name)).toEqual([
    'autoMl',
    'command',
  ]);
  await jobs.beginCancelAndWait('pictures', 'pictures-ws', 'command', { updateIntervalInMs: 1 });
  expect((await jobs.get('pictures', 'pictures-ws', 'command')).properties.status).toBe('Canceled');
  azure.assertNoViolations();
});

test('tokens: wrong audience, expired, none', async () => {
  const azure = await start();
  const get = (audience?: string, seconds?: number) =>
    machineLearning(azure, credential(azure, audience, seconds)).workspaces.get('pictures', 'pictures-ws');
  await expect(get('https://storage.azure.com')).rejects.toMatchObject({
    code: 'InvalidAuthenticationTokenAudience',
  });
  await expect(get(undefined, -60)).rejects.toMatchObject({ code: 'ExpiredAuthenticationToken' });
});

test('what is not there is 404 in ARM words; what one may not do is 403', async () => {
  const azure = await start({ exists: 'nothing', role: 'reader' });
  const client = machineLearning(azure);
  await expect(client.workspaces.get('pictures', 'pictures-ws')).rejects.toMatchObject({
    code: 'ResourceGroupNotFound',
  });
  const resources = resourceManager(azure);
  await expect(
    resources.resourceGroups.createOrUpdate('pictures', { location: 'westeurope' }),
  ).rejects.toMatchObject({ code: 'AuthorizationFailed' });
  await expect(client.schedules.get('pictures', 'pictures-ws', 'x')).rejects.toMatchObject({
    statusCode: 404,
    code: 'NotFound',
  });
  azure.assertNoViolations();
});
