import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface LoopbackRegistry extends AsyncDisposable {
  readonly url: string;
  /** Tarballs that were fetched: path → bytes. */
  readonly tarballs: ReadonlyMap<string, number>;
  /** Requests that were not for a package. */
  readonly refused: readonly string[];
}

interface OwnPackage {
  readonly tarball: string;
  /** Its package.json. */
  readonly manifest: { readonly name: string; readonly version: string };
}

/**
 * An npm registry on a loopback port: one package of our own, not published, and for all others what the registry behind it
 * answers, unchanged. Records what went through.
 */
export async function loopbackRegistry(upstream: string, own: OwnPackage): Promise<LoopbackRegistry> {
  const tarballs = new Map<string, number>();
  const refused: string[] = [];
  const ownTarball = await readFile(own.tarball);
  const ownPath = `/${own.manifest.name}/-/${own.manifest.name}-${own.manifest.version}.tgz`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method !== 'GET' || path.startsWith('/-/')) {
      refused.push(`${request.method} ${path}`);
      response.writeHead(404).end();
    } else if (path === `/${own.manifest.name}`) {
      const packument = packumentOf(own.manifest, `${url()}${ownPath}`, ownTarball);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument));
    } else if (path === ownPath) {
      tarballs.set(path, ownTarball.length);
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(ownTarball);
    } else {
      const bytes = await forward(new URL(path.slice(1), upstream), request, response);
      if (path.includes('/-/')) tarballs.set(path, bytes);
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url(),
    tarballs,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @returns bytes of the body */
async function forward(target: URL, request: IncomingMessage, response: ServerResponse): Promise<number> {
  const answer = await fetch(target, { headers: { accept: request.headers.accept ?? '*/*' } });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
  let bytes = 0;
  await pipeline(
    Readable.fromWeb(answer.body!),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    response,
  );
  return bytes;
}

function packumentOf(manifest: OwnPackage['manifest'], tarball: string, content: Uint8Array): object {
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  return {
    name: manifest.name,
    'dist-tags': { latest: manifest.version },
    versions: { [manifest.version]: { ...manifest, dist: { tarball, integrity } } },
  };
}
