import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export interface Loopback extends AsyncDisposable {
  readonly origin: string;
  /** Requests so far. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
}

/** A real server on this machine. `count` is the number of the request, from 1. */
export async function loopback(handle: Handler): Promise<Loopback> {
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url!, headers: request.headers });
    handle(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Served {
  readonly body: Uint8Array;
  readonly etag?: string;
  /** Cuts the connection after so many bytes of the answer's body. */
  readonly cutAfter?: number;
}

/** Serves a file as a proper server does, Range and If-Range included; cuts the line where told to. */
export function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { body, etag, cutAfter }: Served,
): void {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const condition = request.headers['if-range'];
  const start = asked !== undefined && (condition === undefined || condition === etag) ? Number(asked) : 0;
  if (etag !== undefined) response.setHeader('etag', etag);
  if (start >= body.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
    return;
  }
  const rest = body.subarray(start);
  if (start > 0) response.setHeader('content-range', `bytes ${start}-${body.length - 1}/${body.length}`);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length });
  if (cutAfter === undefined || cutAfter >= rest.length) {
    response.end(rest);
    return;
  }
  // What was written must have arrived before the cut, on a busy machine too.
  response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 400));
}
