import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throwAwayCertificate } from '../../support/azure-emulator/certificate.ts';

export interface Loopback extends AsyncDisposable {
  readonly endpoint: string;
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly body: string;
    readonly authorization: string | undefined;
  }[];
}

const certificate = throwAwayCertificate(Date.now());

/** An HTTPS server that answers with what `answer` says about the nth request, from 0. */
export async function loopback(
  answer: (nth: number, request: Loopback['requests'][number], response: ServerResponse) => void,
): Promise<Loopback> {
  const requests: Loopback['requests'] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, body, authorization: headers.authorization });
      answer(requests.length - 1, requests.at(-1)!, response);
    });
  };
  const server = createServer({ key: certificate.key, cert: certificate.certificate }, handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
