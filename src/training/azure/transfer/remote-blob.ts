import type { BlobClient } from '@azure/storage-blob';
import type { BlobPlace } from './blob-place.ts';
import { openContainer, openLink } from './container.ts';
import { isRefused } from './storage-errors.ts';
import { request, type TransferOptions } from './transfer-options.ts';

/** Where a file comes from. */
export type BlobSource =
  | { readonly kind: 'blob'; readonly place: BlobPlace; /** Path in the container. */ readonly path: string }
  /** Gives an address with a SAS; is asked again when the one in use has expired. */
  | { readonly kind: 'link'; readonly link: (signal: AbortSignal) => Promise<string> };

/** A blob's version. */
export interface BlobFacts {
  readonly etag: string;
  readonly bytes: number;
  readonly md5Base64: string | undefined;
}

/** A blob and the way to it. */
export interface RemoteBlob {
  facts(): Promise<BlobFacts>;
  client(): Promise<BlobClient>;
  /** Gets another address; `false` when there is only one way in. */
  renew(): Promise<boolean>;
}

/** Sends nothing. */
export function remoteBlob(source: BlobSource, options: TransferOptions): RemoteBlob {
  let opened: Promise<BlobClient> | undefined;
  const open = async (): Promise<BlobClient> =>
    source.kind === 'blob'
      ? (await openContainer(source.place)).getBlobClient(source.path)
      : await openLink(await source.link(options.signal));
  const remote: RemoteBlob = {
    client: () => (opened ??= open()),
    async renew() {
      if (source.kind === 'blob') return false;
      opened = open();
      await opened;
      return true;
    },
    async facts() {
      const ask = async (): Promise<BlobFacts> => {
        const blob = await remote.client();
        const answer = await request(options, (abortSignal) => blob.getProperties({ abortSignal }));
        const { etag = '', contentLength = 0, contentMD5 } = answer;
        return {
          etag,
          bytes: contentLength,
          md5Base64: contentMD5 === undefined ? undefined : Buffer.from(contentMD5).toString('base64'),
        };
      };
      return await ask().catch(async (error: unknown) => {
        if (!isRefused(error) || !(await remote.renew())) throw error;
        return await ask();
      });
    },
  };
  return remote;
}
