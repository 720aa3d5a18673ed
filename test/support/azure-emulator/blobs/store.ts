import { sharedAzurite } from './azurite.ts';
import { blobRequest, readSas } from './requests.ts';

/** The blobs of an emulated subscription, in Azurite; Azurite starts when somebody first needs one. */
export interface BlobStore {
  /** Containers that exist from now on. */
  prepare(account: string, containers: readonly string[]): void;
  /** A new account is empty, whatever another test left under its name. */
  forget(account: string): void;
  /** Azurite's address, once all of the above is done. */
  ready(): Promise<{ readonly origin: string; readonly ca: string }>;
  put(place: BlobFolder, name: string, content: Uint8Array | string): Promise<void>;
  /** @returns undefined when there is none */
  get(place: BlobFolder, name: string): Promise<Buffer | undefined>;
  /** Names below the folder, relative to it. */
  list(place: BlobFolder): Promise<readonly string[]>;
  /** A read-only link through the emulator. */
  link(place: BlobFolder, name: string, seconds: number): string;
}

/** A prefix in a container; empty: the container itself. */
export interface BlobFolder {
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
}

export function blobStore(publicOrigin: () => string): BlobStore {
  const waiting: (() => Promise<void>)[] = [];
  let working: Promise<void> = Promise.resolve();
  const ready = async () => {
    const azurite = await sharedAzurite();
    const steps = waiting.splice(0);
    working = working.then(async () => {
      for (const step of steps) await step();
    });
    await working;
    return azurite;
  };
  return {
    ready,
    prepare: (account, containers) =>
      void waiting.push(async () => {
        for (const container of containers) {
          await blobRequest('PUT', account, container, { restype: 'container' });
        }
      }),
    forget: (account) =>
      void waiting.push(async () => {
        const { body } = await blobRequest('GET', account, '', { comp: 'list' });
        for (const container of names(body)) {
          await blobRequest('DELETE', account, container, { restype: 'container' });
        }
      }),
    put: async ({ account, container, prefix }, name, content) => {
      await ready();
      await blobRequest('PUT', account, `${container}/${prefix}${name}`, {}, Buffer.from(content));
    },
    get: async ({ account, container, prefix }, name) => {
      await ready();
      const { status, body } = await blobRequest('GET', account, `${container}/${prefix}${name}`);
      return status === 404 ? undefined : body;
    },
    list: async ({ account, container, prefix }) => {
      await ready();
      return (await listAll(account, container, prefix)).map((name) => name.slice(prefix.length));
    },
    link: ({ account, container, prefix }, name, seconds) => {
      const path = `${prefix}${name}`.split('/').map(encodeURIComponent).join('/');
      return `${publicOrigin()}/${account}/${container}/${path}?${readSas(account, container, `${prefix}${name}`, seconds)}`;
    },
  };
}

async function listAll(account: string, container: string, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  let marker = '';
  do {
    const query = { restype: 'container', comp: 'list', prefix, ...(marker && { marker }) };
    const { body } = await blobRequest('GET', account, container, query);
    found.push(...names(body));
    marker = /<NextMarker>([^<]+)</.exec(body.toString())?.[1] ?? '';
  } while (marker);
  return found;
}

function names(xml: Buffer): readonly string[] {
  return [...xml.toString().matchAll(/<Name>([^<]*)<\/Name>/g)].map(([, name]) => unescape(name));
}

function unescape(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name]);
}
