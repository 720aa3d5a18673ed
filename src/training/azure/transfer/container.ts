import type { PipelineOptions } from '@azure/core-rest-pipeline';
import type { BlobClient, ContainerClient, StoragePipelineOptions } from '@azure/storage-blob';
import type { BlobPlace } from './blob-place.ts';

/**
 * One try a request: {@link persist} tries again itself, so that waits are shown and can be interrupted. No redirects: a storage
 * account has none, and the token would go along.
 */
const PIPELINE: StoragePipelineOptions & Pick<PipelineOptions, 'redirectOptions'> = {
  retryOptions: { maxTries: 1 },
  redirectOptions: { maxRetries: 0 },
};

/** Opens a container; sends nothing. The storage library is loaded here, and nowhere before. */
export async function openContainer({ containerUrl, access }: BlobPlace): Promise<ContainerClient> {
  const { ContainerClient, StorageSharedKeyCredential } = await import('@azure/storage-blob');
  switch (access.kind) {
    case 'credential':
      return new ContainerClient(containerUrl, access.credential, PIPELINE);
    case 'sas':
      return new ContainerClient(`${containerUrl}?${access.token}`, undefined, PIPELINE);
    case 'key':
      return new ContainerClient(
        containerUrl,
        new StorageSharedKeyCredential(access.account, access.key),
        PIPELINE,
      );
  }
}

/** Opens one blob by an address that carries its SAS. */
export async function openLink(address: string): Promise<BlobClient> {
  const { BlobClient } = await import('@azure/storage-blob');
  return new BlobClient(address, undefined, PIPELINE);
}
