import type { TokenCredential } from '@azure/identity';
import { ModelBuilderError } from '../../../errors.ts';
import type { AzureCloud } from '../clouds.ts';
import { isStorageOf } from '../own-hosts.ts';

/** How a request proves who asks. A `link` is an address that already carries its SAS. */
export type BlobAccess =
  | { readonly kind: 'credential'; readonly credential: TokenCredential }
  | { readonly kind: 'sas'; readonly token: string }
  | { readonly kind: 'key'; readonly account: string; readonly key: string };

/** A container and the way in. */
export interface BlobPlace {
  /** `https://<account>.blob.<suffix>/<container>`, without query and without a last slash. */
  readonly containerUrl: string;
  readonly access: BlobAccess;
}

/** What a blob datastore of an Azure Machine Learning workspace says of itself. */
export interface DatastoreFacts {
  readonly accountName: string;
  readonly containerName: string;
  /** Suffix of the cloud. @default 'core.windows.net' */
  readonly endpoint?: string | undefined;
}

/** What a storage account says of itself. */
export interface StorageAccount {
  /** ARM id. */
  readonly id: string;
  /** `primaryEndpoints.blob`: right in sovereign clouds and DNS zones, too. Absent where the account may not be read. */
  readonly blobEndpoint?: string | undefined;
}

/** What `datastores.listSecrets` gives: the last resort. */
export type DatastoreSecrets =
  | { readonly secretsType: 'AccountKey'; readonly key: string }
  | { readonly secretsType: 'Sas'; readonly sasToken: string };

/** Azure's rules for names; whatever else stands there could name another host or another container. */
const ACCOUNT = /^[a-z0-9]{3,24}$/;
const CONTAINER = /^(?:\$root|[a-z0-9](?:-?[a-z0-9]){2,62})$/;

/**
 * Address of a datastore's container, where pictures and the user's token for all of storage may go: on the workspace's own
 * storage account, as Resource Manager tells its address. What a datastore says was written by whoever may edit the workspace.
 * @param account the workspace's
 * @throws ModelBuilderError `azure-datastore-elsewhere` for any other place
 */
export function containerUrl(
  datastore: DatastoreFacts,
  account: StorageAccount | undefined,
  cloud: AzureCloud,
): string {
  const { accountName, containerName, endpoint = cloud.storageSuffix } = datastore;
  const own = account?.id.split('/').at(-1)?.toLowerCase() ?? '';
  if (!ACCOUNT.test(accountName) || !CONTAINER.test(containerName))
    throw elsewhere(
      `${JSON.stringify(`${accountName}/${containerName}`)}, which is no name of a container`,
      own,
    );
  if (accountName !== own) throw elsewhere(`the storage account ${accountName}`, own);
  const base = account?.blobEndpoint?.replace(/\/+$/, '');
  if (base !== undefined) {
    if (!isStorageOf(cloud, base)) throw elsewhere(base, own);
    return `${base}/${containerName}`;
  }
  // Nobody has told where the account is: only the cloud's own rule is left.
  if (endpoint !== cloud.storageSuffix) throw elsewhere(`a host of ${JSON.stringify(endpoint)}`, own);
  return `https://${accountName}.blob.${cloud.storageSuffix}/${containerName}`;
}

function elsewhere(named: string, own: string): ModelBuilderError {
  const wanted =
    own === '' ? "the workspace's own storage account" : `the workspace's own storage account ${own}`;
  return new ModelBuilderError(
    'azure-datastore-elsewhere',
    `The datastore of the workspace names ${named}, not a container of ${wanted}. Nothing was sent there.`,
    {
      hint: `Set a container of ${wanted} as the default datastore in the studio (Data, Datastores), then run the same command again; the role Reader on that account lets its address be asked for.`,
    },
  );
}

/** The way in that a datastore's secrets open. */
export function secretAccess(datastore: DatastoreFacts, secrets: DatastoreSecrets): BlobAccess {
  return secrets.secretsType === 'AccountKey'
    ? { kind: 'key', account: datastore.accountName, key: secrets.key }
    : { kind: 'sas', token: secrets.sasToken.replace(/^\?/, '') };
}
