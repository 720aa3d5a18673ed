import { INSIGHTS_API, LOG_ANALYTICS_API, STORAGE_API, WORKSPACE_API } from './api-versions.ts';
import { workspaceId, type AzureConnection, type WorkspaceAddress } from './connection.ts';
import { tagsFor } from './tags.ts';
import { sha256Of } from '../../sha256.ts';

/** Names of what stands around a workspace. Made from its id, so that running again makes no second one. */
export interface WorkspaceNames {
  readonly deployment: string;
  readonly storageAccount: string;
  readonly keyVault: string;
  readonly logAnalytics: string;
  readonly applicationInsights: string;
}

/** Storage: 3 to 24 lower-case letters and digits; vault: 3 to 24, starts with a letter. Both are unique in the world. */
export function workspaceNames(
  connection: Pick<AzureConnection, 'subscriptionId'>,
  at: WorkspaceAddress,
): WorkspaceNames {
  const id = workspaceId(connection, at).toLowerCase();
  const hash = sha256Of(id).slice(0, 12);
  const stem = at.workspace
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 8);
  return {
    deployment: `model-builder-${at.workspace}-${hash.slice(0, 6)}`,
    storageAccount: `mb${stem}${hash}`,
    keyVault: `mb-${stem}-${hash}`,
    logAnalytics: `${at.workspace}-logs-${hash.slice(0, 6)}`,
    applicationInsights: `${at.workspace}-insights-${hash.slice(0, 6)}`,
  };
}

/** Kinds of resources that a workspace needs, as the template makes them. */
export const WORKSPACE_PARTS = [
  'storage account (standard, locally redundant)',
  'key vault',
  'log analytics workspace',
  'application insights',
  'machine learning workspace',
] as const;

/**
 * The ARM template that makes a workspace with all that it needs, in one deployment. Plain data without expressions: what a
 * security team reads is what is sent.
 * @param connection names the subscription, and the directory that the vault belongs to
 * @param vault one of that name may have been deleted a short time ago and still hold it: then it has to be taken back
 */
export function workspaceTemplate(
  connection: Pick<AzureConnection, 'subscriptionId' | 'tenantId'>,
  at: WorkspaceAddress,
  region: string,
  vault: { readonly isDeleted: boolean; readonly apiVersion: string },
): Readonly<Record<string, unknown>> {
  const names = workspaceNames(connection, at);
  const group = `/subscriptions/${connection.subscriptionId}/resourceGroups/${at.resourceGroup}/providers`;
  const storage = `${group}/Microsoft.Storage/storageAccounts/${names.storageAccount}`;
  const vaultId = `${group}/Microsoft.KeyVault/vaults/${names.keyVault}`;
  const logs = `${group}/Microsoft.OperationalInsights/workspaces/${names.logAnalytics}`;
  const insights = `${group}/Microsoft.Insights/components/${names.applicationInsights}`;
  const common = (id: string) => ({ location: region, tags: tagsFor(id) });
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [
      {
        type: 'Microsoft.Storage/storageAccounts',
        apiVersion: STORAGE_API,
        name: names.storageAccount,
        ...common(storage),
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS' },
        properties: {
          supportsHttpsTrafficOnly: true,
          minimumTlsVersion: 'TLS1_2',
          allowBlobPublicAccess: false,
          isHnsEnabled: false,
        },
      },
      {
        type: 'Microsoft.KeyVault/vaults',
        apiVersion: vault.apiVersion,
        name: names.keyVault,
        ...common(vaultId),
        properties: {
          tenantId: connection.tenantId,
          sku: { family: 'A', name: 'standard' },
          ...(vault.isDeleted
            ? { createMode: 'recover' }
            : {
                // The default is the other one since 2026-02-01; the workspace writes its own access policy.
                enableRbacAuthorization: false,
                accessPolicies: [],
                enableSoftDelete: true,
                softDeleteRetentionInDays: 7,
              }),
        },
      },
      {
        type: 'Microsoft.OperationalInsights/workspaces',
        apiVersion: LOG_ANALYTICS_API,
        name: names.logAnalytics,
        ...common(logs),
        properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 },
      },
      {
        type: 'Microsoft.Insights/components',
        apiVersion: INSIGHTS_API,
        name: names.applicationInsights,
        ...common(insights),
        kind: 'web',
        dependsOn: [logs],
        properties: { Application_Type: 'web', WorkspaceResourceId: logs },
      },
      {
        type: 'Microsoft.MachineLearningServices/workspaces',
        apiVersion: WORKSPACE_API,
        name: at.workspace,
        ...common(workspaceId(connection, at)),
        identity: { type: 'SystemAssigned' },
        sku: { name: 'Basic', tier: 'Basic' },
        dependsOn: [storage, vaultId, insights],
        properties: {
          friendlyName: at.workspace,
          storageAccount: storage,
          keyVault: vaultId,
          applicationInsights: insights,
        },
      },
    ],
  };
}
