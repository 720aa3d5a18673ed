import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import { resourceLink } from './connection.ts';
import { ifAllowed } from './errors.ts';
import { waitUntil, type Note } from './wait-until.ts';

const API_VERSION = '2022-07-01';

/** Whether a key vault was deleted a short time ago and still holds its name. Whoever may not see it is told no. */
export async function isVaultDeleted(
  { requests, connection }: Azure,
  region: string,
  name: string,
): Promise<boolean> {
  const address = `${deletedVault(connection, region, name)}?api-version=${API_VERSION}`;
  const found = await ifAllowed(() => requests.get(`Looking for a deleted key vault ${name}`, address));
  return found !== undefined;
}

/** Frees the name of a deleted key vault. Where that is refused a note says so: a new workspace of the same name takes the vault back. */
export async function purgeVault(azure: Azure, region: string, name: string, note: Note): Promise<void> {
  const { requests, connection } = azure;
  const id = deletedVault(connection, region, name);
  try {
    await requests.send(`Purging the key vault ${name}`, 'POST', `${id}/purge?api-version=${API_VERSION}`);
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    note(`${error.message} It keeps its name for some days; a workspace made anew takes it back.`);
    return;
  }
  const link = resourceLink(connection, `/subscriptions/${connection.subscriptionId}`);
  await waitUntil(connection.signal, { what: `the end of the key vault ${name}`, link, note }, async () =>
    (await isVaultDeleted(azure, region, name)) ? undefined : true,
  );
}

function deletedVault({ subscriptionId }: Azure['connection'], region: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${region}/deletedVaults/${name}`;
}
