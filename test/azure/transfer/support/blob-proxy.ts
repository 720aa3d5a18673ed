import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came through, with what became of it. */
export interface Passed {
  readonly method: string;
  /** Path in the account, without query: `/container/name`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** 0 when the client got no answer. */
  readonly status: number;
  /** Status of the real answer when the client got another one or none. */
  readonly realStatus?: number;
}

/** What to do with a request instead of passing it on. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  /** Cut before anything was done. */
  | { readonly kind: 'reset' }
  /** Done, but the answer is lost. */
  | { readonly kind: 'lose-answer' }
  /** Cut after so many bytes of the answer's body. */
  | { readonly kind: 'truncate'; readonly bytes: number };

/** @param nth number of the request among all, from 1 */
export type FaultPlan = (
  request: { method: string; path: string; headers: IncomingMessage['headers']; query: URLSearchParams },
  nth: number,
) => Fault | undefined;

export interface BlobProxy extends AsyncDisposable {
  /** Stands where the real server's account URL would. */
  readonly accountUrl: string;
  readonly requests: Passed[];
  faults: FaultPlan;
  /** Entries in a page of a listing, fewer than asked for, as the service may do; only where the query is not signed. */
  pageLimit: number | undefined;
}

/** A real HTTP proxy before Azurite that writes down every request, and breaks those that it is told to. */
export async function startBlobProxy(accountUrl: string): Promise<BlobProxy> {
  const target = new URL(accountUrl);
  const requests: Passed[] = [];
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!, 'http://127.0.0.1');
    const { method = '', headers } = incoming;
    const path = decodeURIComponent(url.pathname.slice(target.pathname.length));
    const facts = { method, path, query: url.searchParams, headers };
    const log = (status: number, realStatus?: number): void =>
      void requests.push({ ...facts, status, ...(realStatus !== undefined && { realStatus }) });
    count += 1;
    const fault = proxy.faults(facts, count);
    if (fault?.kind === 'answer') {
      log(fault.status);
      incoming.resume();
      incoming.on('end', () => outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? ''));
      return;
    }
    if (fault?.kind === 'reset') {
      log(0);
      incoming.socket.destroy();
      return;
    }
    if (proxy.pageLimit !== undefined && url.searchParams.has('maxresults'))
      url.searchParams.set('maxresults', String(proxy.pageLimit));
    const forwarded = httpRequest(
      { host: target.hostname, port: target.port, method, path: url.pathname + url.search, headers },
      (answer) => {
        const status = answer.statusCode ?? 0;
        if (fault?.kind === 'lose-answer') {
          log(0, status);
          answer.resume();
          incoming.socket.destroy();
        } else if (fault?.kind === 'truncate') {
          log(status);
          outgoing.writeHead(status, answer.headers);
          let left = fault.bytes;
          answer.on('data', (chunk: Buffer) => {
            if (left <= 0) return;
            outgoing.write(chunk.subarray(0, left));
            left -= chunk.length;
            if (left <= 0) setTimeout(() => incoming.socket.destroy(), 20);
          });
        } else {
          log(status);
          outgoing.writeHead(status, answer.headers);
          answer.pipe(outgoing);
        }
      },
    );
    forwarded.on('error', () => incoming.socket.destroy());
    // A request that came whole is carried out, also when its sender is gone by then: so does the service.
    incoming.on('close', () => {
      if (!incoming.complete) forwarded.destroy();
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: BlobProxy = {
    accountUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    requests,
    faults: () => undefined,
    pageLimit: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** How often each blob of a container was created, by path: creations that the client heard nothing of count, too. */
export function creations(requests: readonly Passed[], container: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { method, path, query, status, realStatus = status } of requests) {
    const creates =
      method === 'PUT' && (query.get('comp') ?? 'blocklist') === 'blocklist' && !query.has('restype');
    if (creates && realStatus === 201 && path.startsWith(`/${container}/`))
      counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}
