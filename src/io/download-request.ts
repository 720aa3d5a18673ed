import { BlockList, isIPv6 } from 'node:net';
import { ModelBuilderError } from '../errors.ts';
import { TransientError } from './download-errors.ts';

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
  readonly signal: AbortSignal;
  /** @default 60000 */
  readonly stallMs?: number | undefined;
}

const MOST_REDIRECTS = 5;

/**
 * A GET whose body arrives in chunks. Redirects are followed by hand, so that the token stays with its origin, and goes nowhere
 * unencrypted.
 * @throws TransientError when the connection fails, stalls or is cut; ModelBuilderError `io-download-not-encrypted`,
 *   `io-download-failed`
 */
export async function request(
  url: URL,
  { headers, token, signal, stallMs = 60_000 }: RequestOptions,
): Promise<{ response: Response; chunks: AsyncIterable<Uint8Array> }> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stallMs);
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), stallMs);
  };
  const both = AbortSignal.any([signal, stalled.signal]);
  const translate = (error: unknown) => {
    clearTimeout(timer);
    if (signal.aborted) return signal.reason as Error;
    if (error instanceof ModelBuilderError) return error;
    return new TransientError(
      stalled.signal.aborted ? `nothing arrived for ${stallMs / 1000} s` : reasonOf(error),
    );
  };

  let response: Response;
  try {
    response = await follow(url, headers, token, both);
  } catch (error) {
    throw translate(error);
  }
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of response.body ?? []) {
        touch();
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw translate(error);
    } finally {
      clearTimeout(timer);
    }
  }
  if (!response.ok) {
    clearTimeout(timer);
    await response.body?.cancel().catch(() => undefined);
  }
  return { response, chunks: chunks() };
}

async function follow(
  url: URL,
  headers: Readonly<Record<string, string>>,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const authorization: Record<string, string> =
      token !== undefined && at.origin === url.origin && isConfidential(at)
        ? { authorization: `Bearer ${token}` }
        : {};
    // Compressed bodies have another length than the file, and can't be resumed.
    const response = await fetch(at, {
      headers: { 'accept-encoding': 'identity', ...headers, ...authorization },
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === null)
      return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    // A server of this machine may send on to another one of it; one elsewhere has no business here.
    if (next.protocol !== 'https:' && !(isLocal(at) && isLocal(next))) throw leavesEncryption(url, next);
    if (isInner(next) && !isInner(at)) throw leadsInside(url, next);
    // fetch would refuse it too, and name the password.
    if (next.username || next.password) throw namesPassword(url, next);
    at = next;
  }
  throw new TransientError(`more than ${MOST_REDIRECTS} redirects`);
}

/** Addresses of this machine and of networks behind a router (RFC 6890); those that a name stands for are not looked up. */
const INNER = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  INNER.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  INNER.addSubnet(net, bits, 'ipv6');

function isInner({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return /(?:^|\.)localhost\.?$/.test(address) || INNER.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether nobody on the way can read or change what an address brings: encrypted, or of this machine. */
export function isConfidential(url: URL): boolean {
  return url.protocol === 'https:' || isLocal(url);
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOCAL.includes(hostname);
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

function leavesEncryption(from: URL, to: URL): ModelBuilderError {
  return new ModelBuilderError(
    'io-download-not-encrypted',
    `${from.origin}${from.pathname} redirects to ${to.origin}, which is not encrypted.`,
    { hint: 'Look for an address of the file that stays on https://, or download it yourself.' },
  );
}

function leadsInside(from: URL, to: URL): ModelBuilderError {
  return new ModelBuilderError(
    'io-download-failed',
    `${from.origin}${from.pathname} redirects to ${to.host}, an address of your own network.`,
    { hint: 'Look for another address of the file, or download it yourself.' },
  );
}

function namesPassword(from: URL, to: URL): ModelBuilderError {
  return new ModelBuilderError(
    'io-download-failed',
    `${from.origin}${from.pathname} redirects to an address of ${to.host} with a user name or password in it.`,
    { hint: 'Look for another address of the file, or download it yourself.' },
  );
}

/** fetch hides the reason in the cause. */
function reasonOf(error: unknown): string {
  if (error instanceof TransientError) return error.message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
