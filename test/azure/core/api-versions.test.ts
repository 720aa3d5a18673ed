import { expect, test } from 'vitest';
import { OLDER_VAULT_API, VAULT_API } from '../../../src/training/azure/api-versions.ts';
import type { Azure } from '../../../src/training/azure/azure.ts';
import { vaultApi } from '../../../src/training/azure/deleted-vault.ts';
import { workspaceTemplate } from '../../../src/training/azure/workspace-template.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };

const listing = (apiVersions: readonly string[] | undefined): Azure =>
  ({
    resourceManager: {
      provider: () => Promise.resolve({ resourceTypes: [{ resourceType: 'vaults', apiVersions }] }),
    },
  }) as unknown as Azure;

test('Key Vault is asked in the version that goes on after February 2027, but by a cloud that lags', async () => {
  expect(Date.parse(VAULT_API)).toBeGreaterThanOrEqual(Date.parse('2026-02-01'));
  expect(await vaultApi(listing([VAULT_API, '2023-07-01']))).toBe(VAULT_API);
  expect(await vaultApi(listing(undefined))).toBe(VAULT_API);
  expect(await vaultApi(listing(['2023-07-01']))).toBe(OLDER_VAULT_API);
});

test('a new vault says how access to it is given; one that is taken back stays as it was', () => {
  const vault = (isDeleted: boolean) => {
    const ids = { subscriptionId: 's', tenantId: 't' };
    const { resources } = workspaceTemplate(ids, AT, 'westeurope', { isDeleted, apiVersion: VAULT_API }) as {
      readonly resources: readonly {
        readonly type: string;
        readonly apiVersion: string;
        readonly properties: object;
      }[];
    };
    return resources.find(({ type }) => type === 'Microsoft.KeyVault/vaults');
  };
  expect(vault(false)).toMatchObject({
    apiVersion: VAULT_API,
    properties: { enableRbacAuthorization: false, accessPolicies: [] },
  });
  expect(vault(true)?.properties).not.toHaveProperty('enableRbacAuthorization');
});
