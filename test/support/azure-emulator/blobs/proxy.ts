import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../scenario.ts';
import type { World } from '../types.ts';
import { agent } from './requests.ts';

/**
 * Passes a blob request on to Azurite, streaming both ways.
 * @returns the status
 */
export async function forwardToAzurite(
  world: World,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): Promise<number> {
  const { origin, ca } = await world.blobs.ready();
  const { hostname, port } = new URL(origin);
  const headers = { ...incoming.headers };
  delete headers.host;
  const options: RequestOptions = {
    hostname,
    port,
    ca,
    agent,
    method: incoming.method,
    path: incoming.url,
    headers,
  };
  return await new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      const status = answer.statusCode!;
      // Done, but the answer is lost.
      if (fault?.kind === 'reset') {
        answer.resume();
        answer.on('end', () => {
          incoming.socket.destroy();
          resolve(status);
        });
        return;
      }
      outgoing.writeHead(status, answer.headers);
      if (fault?.kind === 'truncate') cut(answer, outgoing, fault.bytes);
      else answer.pipe(outgoing);
      answer.on('end', () => resolve(status));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    incoming.on('aborted', () => {
      sent.destroy();
      resolve(499);
    });
    incoming.pipe(sent);
  });
}

/** Lets some bytes through, then ends the connection. */
function cut(answer: IncomingMessage, outgoing: ServerResponse, bytes: number | undefined): void {
  let left = bytes ?? Math.floor(Number(answer.headers['content-length'] ?? 2) / 2);
  answer.on('data', (chunk: Buffer) => {
    if (left < 0) return;
    const part = chunk.subarray(0, left);
    left -= chunk.length;
    outgoing.write(part, () => {
      if (left <= 0) outgoing.destroy();
    });
    if (left <= 0) left = -1;
  });
}
