import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { blobAccessReply } from './blobs/access.ts';
import { forwardToAzurite } from './blobs/proxy.ts';
import type { Certificate } from './certificate.ts';
import type { Contract } from './contract/open-api.ts';
import { faultFor } from './faults.ts';
import { checkPace, checkRepeatedPut, notePace } from './pace.ts';
import { armError } from './replies.ts';
import { faceOf, respond, violation } from './respond.ts';
import type { Fault } from './scenario.ts';
import type { LoggedRequest, Reply, World } from './types.ts';

/** Answers `/__control/…`, for tests in another process. */
export type Control = (method: string, path: string, body: unknown) => Promise<Reply>;

export function emulatorServer(
  certificate: Certificate,
  world: () => World,
  contract: Contract | undefined,
  control: Control,
): Server {
  return createServer({ key: certificate.key, cert: certificate.certificate }, (incoming, outgoing) => {
    handle(world(), contract, control, incoming, outgoing).catch((error: unknown) => {
      violation(world(), 'emulator', `${incoming.method} ${incoming.url}: ${(error as Error).stack}`);
      if (!outgoing.headersSent)
        send(outgoing, armError(500, { code: 'EmulatorError', message: String(error) }));
      else outgoing.destroy();
    });
  });
}

async function handle(
  world: World,
  contract: Contract | undefined,
  control: Control,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // Microsoft's client puts a slash before ids, which begin with one.
  const [method, target] = [incoming.method!, incoming.url!.replace(/^\/{2,}/, '/')];
  const url = new URL(target, world.origin);
  const face = faceOf(url.pathname);
  if (url.pathname.startsWith('/__control/')) {
    return send(outgoing, await control(method, url.pathname, await jsonBody(incoming)));
  }
  const fault = faultFor(world.state, world.scenario.faults ?? [], method, target);
  const range = incoming.headers['x-ms-range'] ?? incoming.headers.range;
  const log = (status: number) =>
    world.state.requests.push({
      ...{ face, method, url: redacted(target), status, faulted: fault !== undefined, time: Date.now() },
      ...(range !== undefined && { range: String(range) }),
    } satisfies LoggedRequest);
  if (fault?.delay !== undefined) await sleep(fault.delay);
  const instead = fault !== undefined && !fault.after && fault.kind !== 'truncate' && fault.kind !== 'pass';
  if (face === 'blob') {
    const refused = blobAccessReply(world, incoming.headers.authorization);
    if (refused && !instead) {
      await drain(incoming);
      log(refused.status);
      return send(outgoing, refused);
    }
    if (!instead) return void log(await forwardToAzurite(world, incoming, outgoing, fault));
    await drain(incoming);
    return void log(perform(outgoing, fault, undefined));
  }
  checkPace(world, method, url, Date.now());
  const body = await jsonBody(incoming);
  if (instead) {
    const status = perform(outgoing, fault, undefined);
    notePace(world, method, url, fault.headers, Date.now());
    return void log(status);
  }
  checkRepeatedPut(world, method, url);
  const reply = await respond(world, contract, face, { method, url, headers: flat(incoming), body });
  notePace(world, method, url, reply.headers, Date.now());
  log(reply.status);
  if (fault === undefined || fault.kind === 'pass') send(outgoing, reply);
  else perform(outgoing, fault, reply);
}

/** Lets a fault happen. @param reply what was about to be answered @returns the status that was sent, 0 for none */
function perform(outgoing: ServerResponse, fault: Fault, reply: Reply | undefined): number {
  switch (fault.kind) {
    case 'reset':
      outgoing.socket?.destroy();
      return 0;
    case 'hang':
      return 0;
    case 'truncate': {
      const whole = Buffer.from(JSON.stringify(reply?.body ?? fault.body ?? {}));
      outgoing.writeHead(reply?.status ?? 200, {
        'content-type': 'application/json',
        'content-length': whole.length,
      });
      outgoing.write(whole.subarray(0, fault.bytes ?? whole.length >> 1), () => outgoing.destroy());
      return reply?.status ?? 200;
    }
    default: {
      const { status = 500, headers, body } = fault;
      const fallback = {
        error: { code: 'InternalServerError', message: 'Encountered internal server error.' },
      };
      send(outgoing, { status, body: body ?? fallback, headers });
      return status;
    }
  }
}

function send(outgoing: ServerResponse, { status, body, headers }: Reply): void {
  const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  outgoing.writeHead(status, {
    'x-ms-request-id': 'emulated-request',
    'x-ms-correlation-request-id': 'emulated-correlation',
    ...(content !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...headers,
  });
  outgoing.end(content);
}

async function drain(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function jsonBody(incoming: IncomingMessage): Promise<unknown> {
  const content = await drain(incoming);
  return content.length === 0 ? undefined : JSON.parse(content.toString());
}

function flat(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
}

function redacted(url: string): string {
  return url.replace(/([?&]sig=)[^&]*/gi, '$1…');
}
