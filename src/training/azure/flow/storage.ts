import { ModelBuilderError } from '../../../errors.ts';
import { STORAGE_API } from '../api-versions.ts';
import type { Azure } from '../azure.ts';
import type { Datastore } from '../client.ts';
import type { WorkspaceAddress } from '../connection.ts';
import type { BlobPlace, DatastoreFacts, DatastoreSecrets, StorageAccount } from '../transfer/blob-place.ts';
import { openPlace } from '../transfer/open-place.ts';
import type { TransferOptions } from '../transfer/transfer-options.ts';

/** A datastore of a workspace with the way in. */
export interface Store {
  /** `workspaceblobstore` */
  readonly name: string;
  readonly place: BlobPlace;
  /** Without them it is opened as somebody: a job has to say as whom. */
  readonly hasCredentials: boolean;
}

/**
 * Opens a blob datastore.
 * @param name @default the workspace's default datastore
 * @throws ModelBuilderError `azure-datastore`, `azure-datastore-elsewhere`, `azure-storage-…`
 */
export async function openStore(
  azure: Azure,
  at: WorkspaceAddress,
  need: 'read' | 'write',
  options: TransferOptions,
  name?: string,
): Promise<Store> {
  const { machineLearning, connection } = azure;
  const store =
    name === undefined
      ? await machineLearning.defaultDatastore(at)
      : await machineLearning.datastore(at, name);
  const datastore = store && factsOf(store);
  if (store?.name === undefined || datastore === undefined) {
    throw new ModelBuilderError(
      'azure-datastore',
      `The workspace ${at.workspace} has no ${name ?? 'default'} datastore of blobs.`,
      {
        hint: 'Set a blob container as its default datastore in the studio (Data, Datastores), then run the same command again.',
      },
    );
  }
  const storeName = store.name;
  const { credentialsType } = store.properties.credentials;
  const place = await openPlace(
    {
      datastore,
      account: await accountOf(azure, at),
      cloud: connection.cloud,
      credential: connection.credential,
      secrets: async () => secretsOf(await machineLearning.datastoreSecrets(at, storeName)),
      need,
    },
    options,
  );
  return { name: storeName, place, hasCredentials: credentialsType !== 'None' };
}

function factsOf({ properties }: Datastore): DatastoreFacts | undefined {
  if (properties.datastoreType !== 'AzureBlob') return undefined;
  const { accountName, containerName, endpoint } = properties as Partial<DatastoreFacts>;
  return accountName && containerName ? { accountName, containerName, endpoint } : undefined;
}

function secretsOf(secrets: {
  readonly secretsType: string;
  readonly key?: string;
  readonly sasToken?: string;
}): DatastoreSecrets | undefined {
  if (secrets.secretsType === 'AccountKey' && secrets.key)
    return { secretsType: 'AccountKey', key: secrets.key };
  if (secrets.secretsType === 'Sas' && secrets.sasToken)
    return { secretsType: 'Sas', sasToken: secrets.sasToken };
  return undefined;
}

/** The workspace's storage account, with its own word on its address where it may be read. */
async function accountOf(
  { machineLearning, requests, connection }: Azure,
  at: WorkspaceAddress,
): Promise<StorageAccount | undefined> {
  const id = (await machineLearning.workspace(at))?.storageAccount;
  if (!id) return undefined;
  const found = (await requests
    .get('Reading the storage account of the workspace', `${id}?api-version=${STORAGE_API}`)
    .catch((error: unknown) => {
      connection.signal.throwIfAborted();
      if (error instanceof ModelBuilderError) return undefined;
      throw error;
    })) as { readonly properties?: { readonly primaryEndpoints?: { readonly blob?: string } } } | undefined;
  return { id, blobEndpoint: found?.properties?.primaryEndpoints?.blob };
}
