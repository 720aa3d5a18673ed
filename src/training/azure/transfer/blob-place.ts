import type { TokenCredential } from '@azure/identity';

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
  /** @default 'https' */
  readonly protocol?: string | undefined;
}

/** What a storage account says of itself. */
export interface StorageAccount {
  /** ARM id. */
  readonly id: string;
  /** `primaryEndpoints.blob`: right in sovereign clouds and DNS zones, too. */
  readonly blobEndpoint: string;
}

/** What `datastores.listSecrets` gives: the last resort. */
export type DatastoreSecrets =
  | { readonly secretsType: 'AccountKey'; readonly key: string }
  | { readonly secretsType: 'Sas'; readonly sasToken: string };

/**
 * Address of a datastore's container.
 * @param account the workspace's; where there is none, or the datastore is on another one, the address is built from the datastore
 */
export function containerUrl(datastore: DatastoreFacts, account?: StorageAccount): string {
  const { accountName, containerName, endpoint = 'core.windows.net', protocol = 'https' } = datastore;
  const isOnAccount = account?.id.toLowerCase().endsWith(`/${accountName.toLowerCase()}`);
  const base = isOnAccount ? account!.blobEndpoint : `${protocol}://${accountName}.blob.${endpoint}`;
  return `${base.replace(/\/+$/, '')}/${containerName}`;
}

/** The way in that a datastore's secrets open. */
export function secretAccess(datastore: DatastoreFacts, secrets: DatastoreSecrets): BlobAccess {
  return secrets.secretsType === 'AccountKey'
    ? { kind: 'key', account: datastore.accountName, key: secrets.key }
    : { kind: 'sas', token: secrets.sasToken.replace(/^\?/, '') };
}
