import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Picture } from '../../../../src/dataset/types.ts';
import type { BlobAccess, BlobPlace } from '../../../../src/training/azure/transfer/blob-place.ts';
import type { TransferOptions } from '../../../../src/training/azure/transfer/transfer-options.ts';
import { startAzurite, type Azurite } from '../../../support/azurite.ts';
import { startBlobProxy, type BlobProxy } from './blob-proxy.ts';

/** Azurite with a proxy before it, and a folder for files. */
export interface BlobWorld extends AsyncDisposable {
  readonly azurite: Azurite;
  readonly proxy: BlobProxy;
  /** Exists, empty. */
  readonly folder: string;
  /** A SAS of a container. @param seconds until it expires @default 3600 */
  sas(client: ContainerClient, seconds?: number): Extract<BlobAccess, { kind: 'sas' }>;
  /** A new container, reached through the proxy with the account key. */
  container(): Promise<{ readonly place: BlobPlace; readonly client: ContainerClient }>;
}

export async function startBlobWorld(): Promise<BlobWorld> {
  const azurite = await startAzurite();
  const proxy = await startBlobProxy(azurite.accountUrl);
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  const credential = new StorageSharedKeyCredential(azurite.account, azurite.accountKey);
  let containers = 0;
  return {
    azurite,
    proxy,
    folder,
    sas({ containerName }, seconds = 3600) {
      const permissions = ContainerSASPermissions.parse('racwl');
      const expiresOn = new Date(Date.now() + seconds * 1000);
      const values = { containerName, permissions, expiresOn, protocol: SASProtocol.HttpsAndHttp };
      return { kind: 'sas', token: generateBlobSASQueryParameters(values, credential).toString() };
    },
    async container() {
      containers += 1;
      const name = `store-${containers}`;
      const client = new ContainerClient(`${azurite.accountUrl}/${name}`, credential);
      await client.create();
      const access = { kind: 'key', account: azurite.account, key: azurite.accountKey } as const;
      return { place: { containerUrl: `${proxy.accountUrl}/${name}`, access }, client };
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await azurite.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Patient but quick. */
export function options(more: Partial<TransferOptions> = {}): TransferOptions {
  return { signal: new AbortController().signal, now: () => performance.now(), retryDelayMs: 5, ...more };
}

/** Files of the given bytes, as a dataset would name them; uploads do not look inside. */
export async function writePictures(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    pictures.push({ path, name, label: name.split('/')[0], sha256, width: 1, height: 1 });
  }
  return pictures;
}

/** `count` small different files of two labels. */
export function manyFiles(count: number, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${i % 2 ? 'rose' : 'tulip'}/${prefix}${i}.jpg`,
      `${prefix} picture ${i}`,
    ]),
  );
}
