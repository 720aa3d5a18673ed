import type { TokenCredential } from '@azure/identity';
import type { AzureCloud } from '../clouds.ts';
import {
  containerUrl,
  secretAccess,
  type BlobAccess,
  type BlobPlace,
  type DatastoreFacts,
  type DatastoreSecrets,
  type StorageAccount,
} from './blob-place.ts';
import { openContainer } from './container.ts';
import { ONLY_NEW } from './put-blob.ts';
import { explainStorageError, isAlreadyThere, isRefused } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

export interface PlaceFacts {
  readonly datastore: DatastoreFacts;
  /** Of the workspace. */
  readonly account: StorageAccount | undefined;
  readonly cloud: AzureCloud;
  readonly credential: TokenCredential;
  /** `datastores.listSecrets`; `undefined`, or an error, where the datastore keeps none. Asked only when the credential is refused. */
  readonly secrets: () => Promise<DatastoreSecrets | undefined>;
  /** What is going to be done there. */
  readonly need: 'read' | 'write';
}

/** An empty blob that says whether one may write; it is created once. */
const PROBE = 'model-builder/.writable';

/**
 * Finds the way into a datastore's container: the signed-in account first; the datastore's own SAS or account key only where
 * that account has no role on the data.
 * @throws ModelBuilderError `azure-datastore-elsewhere`; `azure-storage-…`: what the account lacks, when no way leads in
 */
export async function openPlace(facts: PlaceFacts, options: TransferOptions): Promise<BlobPlace> {
  const url = containerUrl(facts.datastore, facts.account, facts.cloud);
  const place = (access: BlobAccess): BlobPlace => ({ containerUrl: url, access });
  const own = place({ kind: 'credential', credential: facts.credential });
  try {
    await probe(own, facts.need, options);
    return own;
  } catch (error) {
    const refused = explainStorageError(error, 'Opening the storage of the workspace', url);
    if (!isRefused(error)) throw refused;
    const secrets = await facts.secrets().catch(() => undefined);
    options.signal.throwIfAborted();
    if (secrets === undefined) throw refused;
    const last = place(secretAccess(facts.datastore, secrets));
    try {
      await probe(last, facts.need, options);
      return last;
    } catch (second) {
      // The account's own trouble is the one that its owner can mend.
      throw isRefused(second)
        ? refused
        : explainStorageError(second, 'Opening the storage of the workspace', url);
    }
  }
}

async function probe(place: BlobPlace, need: 'read' | 'write', options: TransferOptions): Promise<void> {
  const container = await openContainer(place);
  if (need === 'read') {
    await request(options, async (abortSignal) => {
      const pages = container.listBlobsFlat({ prefix: 'model-builder/', abortSignal });
      await pages.byPage({ maxPageSize: 1 }).next();
    });
    return;
  }
  const blob = container.getBlockBlobClient(PROBE);
  try {
    await request(options, (abortSignal) => blob.upload('', 0, { abortSignal, conditions: ONLY_NEW }));
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}
