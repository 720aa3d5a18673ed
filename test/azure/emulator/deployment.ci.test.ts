import { afterEach, expect, test } from 'vitest';
import { startAzureEmulator, type AzureEmulator, type Scenario } from '../../support/azure-emulator/index.ts';
import { all, machineLearning, resourceManager } from './support.ts';

let azure: AzureEmulator | undefined;

afterEach(async () => {
  azure?.assertNoViolations();
  await azure?.close();
  azure = undefined;
});

async function start(scenario: Scenario): Promise<AzureEmulator> {
  return (azure = await startAzureEmulator({ scenario }));
}

const TEMPLATE = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: {
    name: { type: 'string' },
    location: { type: 'string', defaultValue: '[resourceGroup().location]' },
  },
  variables: { account: "[concat('st', uniqueString(resourceGroup().id, parameters('name')))]" },
  resources: [
    {
      type: 'Microsoft.MachineLearningServices/workspaces',
      apiVersion: '2022-10-01',
      name: "[parameters('name')]",
      location: "[parameters('location')]",
      tags: { tool: 'x' },
      identity: { type: 'SystemAssigned' },
      dependsOn: [
        "[resourceId('Microsoft.Storage/storageAccounts', variables('account'))]",
        "[resourceId('Microsoft.KeyVault/vaults', 'vault')]",
      ],
      properties: {
        storageAccount: "[resourceId('Microsoft.Storage/storageAccounts', variables('account'))]",
        keyVault: "[resourceId('Microsoft.KeyVault/vaults', 'vault')]",
      },
    },
    {
      type: 'Microsoft.KeyVault/vaults',
      apiVersion: '2022-07-01',
      name: 'vault',
      location: 'westeurope',
      tags: { tool: 'x' },
      properties: { tenantId: '[subscription().tenantId]' },
    },
    {
      type: 'Microsoft.Storage/storageAccounts',
      apiVersion: '2023-05-01',
      name: "[variables('account')]",
      location: 'westeurope',
      tags: { tool: 'x' },
      properties: {},
    },
  ],
};

const DEPLOYMENT = {
  properties: {
    mode: 'Incremental' as const,
    template: TEMPLATE,
    parameters: { name: { value: 'fresh-ws' } },
  },
};

test('one deployment makes a workspace whose storage account answers', async () => {
  const { endpoint } = await start({ exists: 'nothing', deployment: { polls: 2 } });
  const resources = resourceManager(azure!);
  await resources.resourceGroups.createOrUpdate('fresh', { location: 'westeurope', tags: { tool: 'x' } });
  const done = await resources.deployments.beginCreateOrUpdateAndWait('fresh', 'd', DEPLOYMENT, {
    updateIntervalInMs: 1,
  });
  expect(done.properties?.provisioningState).toBe('Succeeded');
  const operations = await all(resources.deploymentOperations.list('fresh', 'd'));
  expect(operations.map(({ properties }) => properties?.targetResource?.resourceType)).toEqual([
    'Microsoft.KeyVault/vaults',
    'Microsoft.Storage/storageAccounts',
    'Microsoft.MachineLearningServices/workspaces',
  ]);
  const workspace = await machineLearning(azure!).workspaces.get('fresh', 'fresh-ws');
  const storage = (await resources.resources.getById(workspace.storageAccount!, '2023-05-01')) as {
    properties: { primaryEndpoints: { blob: string } };
  };
  expect(storage.properties.primaryEndpoints.blob).toMatch(new RegExp(`^${endpoint}/st[0-9a-f]{13}/$`));
  const tagged = await all(resources.resources.list({ filter: "tagName eq 'tool' and tagValue eq 'x'" }));
  expect(tagged).toHaveLength(3);
  await resources.resources.beginDeleteByIdAndWait(tagged[1].id!, '2022-07-01');
  await resources.resourceGroups.beginDeleteAndWait('fresh', { updateIntervalInMs: 1 });
  expect(await all(resources.resourceGroups.list())).toEqual([]);
  expect(await resources.resourceGroups.checkExistence('fresh')).toMatchObject({ body: false });
});

test('a failed deployment hides the reason in its operations', async () => {
  const error = {
    code: 'VaultAlreadyExists',
    message: "The vault name 'vault' is already in use.",
    target: 'Microsoft.KeyVault/vaults',
  };
  await start({ exists: 'group', deployment: { error } });
  const { deployments, deploymentOperations } = resourceManager(azure!);
  await expect(
    deployments.beginCreateOrUpdateAndWait('pictures', 'd', DEPLOYMENT, { updateIntervalInMs: 1 }),
  ).rejects.toThrow();
  expect((await deployments.get('pictures', 'd')).properties?.error?.message).toMatch(
    /^At least one resource/,
  );
  const operations = await all(deploymentOperations.list('pictures', 'd'));
  expect(operations.at(-1)?.properties?.statusMessage?.error).toMatchObject(error);
});

test('a template that ARM would not take is refused', async () => {
  await start({ exists: 'group' });
  const { deployments } = resourceManager(azure!);
  const unnamed = { properties: { ...DEPLOYMENT.properties, parameters: {} } };
  await expect(deployments.beginCreateOrUpdate('pictures', 'd', unnamed)).rejects.toMatchObject({
    code: 'InvalidTemplate',
  });
});

test('a provider that is not registered stops a deployment, until it is', async () => {
  await start({ exists: 'group', unregistered: ['Microsoft.KeyVault'] });
  const { deployments, providers } = resourceManager(azure!);
  const begin = () =>
    deployments.beginCreateOrUpdateAndWait('pictures', 'd', DEPLOYMENT, { updateIntervalInMs: 1 });
  await expect(begin()).rejects.toMatchObject({ code: 'MissingSubscriptionRegistration' });
  expect((await providers.get('Microsoft.KeyVault')).registrationState).toBe('NotRegistered');
  await providers.register('Microsoft.KeyVault');
  expect((await providers.get('Microsoft.KeyVault')).registrationState).toBe('Registered');
  await begin();
});
