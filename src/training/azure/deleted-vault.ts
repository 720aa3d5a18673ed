import { ModelBuilderError } from '../../errors.ts';
import { OLDER_VAULT_API, VAULT_API } from './api-versions.ts';
import type { Azure } from './azure.ts';
import { resourceLink } from './connection.ts';
import { ifAllowed } from './errors.ts';
import { waitUntil, type Note } from './wait-until.ts';

/** The version of the Key Vault API to speak: the newest, unless the cloud lists its own and does not have it. */
export async function vaultApi({ resourceManager }: Azure): Promise<string> {
  const provider = await ifAllowed(() => resourceManager.provider('Microsoft.KeyVault'));
  const vaults = provider?.resourceTypes?.find(({ resourceType }) => resourceType === 'vaults');
  return vaults?.apiVersions?.includes(VAULT_API) === false ? OLDER_VAULT_API : VAULT_API;
}

/** Whether a key vault was deleted a short time ago and still holds its name. Whoever may not see it is told no. */
export async function isVaultDeleted(
  { requests, connection }: Azure,
  region: string,
  name: string,
  apiVersion: string,
): Promise<boolean> {
  const address = `${deletedVault(connection, region, name)}?api-version=${apiVersion}`;
  const found = await ifAllowed(() => requests.get(`Looking for a deleted key vault ${name}`, address));
  return found !== undefined;
}

/** Frees the name of a deleted key vault. Where that is refused a note says so: a new workspace of the same name takes the vault back. */
export async function purgeVault(
  azure: Azure,
  region: string,
  name: string,
  apiVersion: string,
  note: Note,
): Promise<void> {
  const { requests, connection } = azure;
  const id = deletedVault(connection, region, name);
  try {
    await requests.send(`Purging the key vault ${name}`, 'POST', `${id}/purge?api-version=${apiVersion}`);
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    note(`${error.message} It keeps its name for some days; a workspace made anew takes it back.`);
    return;
  }
  const link = resourceLink(connection, `/subscriptions/${connection.subscriptionId}`);
  await waitUntil(connection.signal, { what: `the end of the key vault ${name}`, link, note }, async () =>
    (await isVaultDeleted(azure, region, name, apiVersion)) ? undefined : true,
  );
}

function deletedVault({ subscriptionId }: Azure['connection'], region: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${region}/deletedVaults/${name}`;
}
