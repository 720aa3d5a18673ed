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

/** What `datastores.listSecrets` gives: the last resort. */
export type DatastoreSecrets =
  | { readonly secretsType: 'AccountKey'; readonly key: string }
  | { readonly secretsType: 'Sas'; readonly sasToken: string };

/**
 * Address of a datastore's container.
 * @param blobEndpoint the storage account's `primaryEndpoints.blob`: right in sovereign clouds and DNS zones, too; without
 *   it the address is built from the datastore
 */
export function containerUrl(datastore: DatastoreFacts, blobEndpoint?: string): string {
  const { accountName, containerName, endpoint = 'core.windows.net', protocol = 'https' } = datastore;
  const base = blobEndpoint ?? `${protocol}://${accountName}.blob.${endpoint}`;
  return `${base.replace(/\/+$/, '')}/${containerName}`;
}

/** The way in that a datastore's secrets open. */
export function secretAccess(datastore: DatastoreFacts, secrets: DatastoreSecrets): BlobAccess {
  return secrets.secretsType === 'AccountKey'
    ? { kind: 'key', account: datastore.accountName, key: secrets.key }
    : { kind: 'sas', token: secrets.sasToken.replace(/^\?/, '') };
}
