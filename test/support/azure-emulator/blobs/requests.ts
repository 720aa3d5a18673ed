import { Agent, request } from 'node:https';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { AZURITE_KEY, sharedAzurite } from './azurite.ts';

// Azurite closes what has been idle for five seconds: a connection is let go of before that.
export const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 3000 });

const HOUR = 3_600_000;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One request to Azurite with all rights. @param path `container/blob` @throws Error for a status of 400 and more but 404 */
export async function blobRequest(
  method: string,
  account: string,
  path: string,
  query: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): Promise<Answer> {
  const { origin, ca } = await sharedAzurite();
  const search = `${new URLSearchParams(query).toString()}&${accountSas(account)}`;
  const url = `${origin}/${account}/${path.split('/').map(encodeURIComponent).join('/')}?${search}`;
  const headers = {
    'x-ms-version': '2023-11-03',
    'x-ms-blob-type': 'BlockBlob',
    'content-length': body?.length ?? 0,
  };
  const send = (resolve: (answer: Answer) => void, reject: (error: Error) => void): void => {
    const sent = request(url, { method, ca, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const status = answer.statusCode!;
        const content = Buffer.concat(chunks);
        if (status >= 400 && status !== 404 && status !== 409) {
          reject(new Error(`Azurite: ${method} ${path}: ${status} ${content.toString()}`));
        } else resolve({ status, body: content });
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // On a busy machine our own three seconds may be over too late.
      const closed = sent.reusedSocket && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
      if (closed) send(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  };
  return await new Promise(send);
}

function accountSas(account: string): string {
  return generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + HOUR),
      permissions: AccountSASPermissions.parse('rwdlac'),
      services: AccountSASServices.parse('b').toString(),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
    },
    new StorageSharedKeyCredential(account, AZURITE_KEY),
  ).toString();
}

/** The query of a read-only SAS link to one blob. */
export function readSas(account: string, container: string, blob: string, seconds: number): string {
  return generateBlobSASQueryParameters(
    {
      containerName: container,
      blobName: blob,
      permissions: BlobSASPermissions.parse('r'),
      expiresOn: new Date(Date.now() + seconds * 1000),
    },
    new StorageSharedKeyCredential(account, AZURITE_KEY),
  ).toString();
}
