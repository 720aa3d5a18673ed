import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connectAzure, type Azure } from '../../../src/training/azure/azure.ts';
import { connectionTo, type TestConnection } from '../core/in-process.ts';
import { loopback, type Loopback } from '../core/loopback.ts';

/** Requests and answers of the real service, as Microsoft's own tests have recorded them; see the README there. */
const FOLDER = '../shared/azure-recordings';

export const HAS_RECORDINGS = existsSync(FOLDER);

export interface Pair {
  readonly method: string;
  readonly uri: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  readonly responseBody: unknown;
}

export const FILES = [
  ...['automl-image', 'automl-tabular', 'blob', 'code', 'command-job', 'compute', 'data', 'datastore'],
  ...['deployment', 'environment', 'errors', 'job-cancel', 'job-list', 'key-vault', 'provider'],
  ...['resource-group', 'run-history', 'serverless', 'workspace'],
] as const;

export type RecordingFile = (typeof FILES)[number];

const read = new Map<string, readonly Pair[]>();

export function pairsOf(file: RecordingFile): readonly Pair[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const pairs = JSON.parse(readFileSync(`${FOLDER}/${file}.json`, 'utf8')) as readonly Pair[];
  read.set(file, pairs);
  return pairs;
}

export const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';
export const AT = { resourceGroup: 'group', workspace: 'workspace' };

/** A client that talks to a server which answers as recorded. */
export interface Replay extends AsyncDisposable {
  /** Answers these pairs from now on, to requests for the same address: several to one address one after the other. */
  answer(pairs: readonly Pair[], anywhere: boolean): void;
  connect(signal?: AbortSignal): Promise<{ readonly azure: Azure; readonly connection: TestConnection }>;
  /** Requests since the last {@link Replay.answer} that no pair answers. */
  readonly strays: readonly string[];
}

const NOT_HEADERS = /^(content-length|content-encoding|transfer-encoding|connection|date)$/i;

/** Hosts of the regional services become the server itself; the one that run history must not be asked at becomes nobody's. */
function here(text: string, endpoint: string): string {
  return text
    .replace(/https:\/\/(management\.azure\.com|[a-z0-9]+\.api\.azureml(-test)?\.ms)/g, endpoint)
    .replace(/https:\/\/[a-z0-9]+\.experiments\.azureml(-test)?\.net/g, 'https://127.0.0.1:1');
}

/**
 * Path as the service tells them apart: without query, in small letters. Ids of operations were made unrecognisable in addresses, not in
 * the headers that name them.
 */
function addressOf(url: string): string {
  return decodeURIComponent(new URL(url, 'https://x').pathname)
    .toLowerCase()
    .replace(/\/(\w*operation\w*)\/[^/]+$/, '/$1/*');
}

export async function startReplay(): Promise<Replay> {
  let open: Pair[] = [];
  let isAnywhere = false;
  let strays: string[] = [];
  const server: Loopback = await loopback((_nth, request, response) => {
    const fits = (pair: Pair) =>
      isAnywhere || (pair.method === request.method && addressOf(pair.uri) === addressOf(request.url));
    const found = open.find(fits);
    if (/[?&](\$|%24)skip/i.test(request.url)) {
      // Next pages were not kept.
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[]}');
      return;
    }
    if (found === undefined && request.method === 'GET' && /operation[^/]*\/[^/]+$/i.test(request.url)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"InProgress"}');
      return;
    }
    if (found === undefined) {
      strays.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
      return;
    }
    if (open.filter(fits).length > 1) open = open.filter((pair) => pair !== found);
    send(found, response);
  });
  const send = ({ status, responseHeaders, responseBody }: Pair, response: ServerResponse): void => {
    const headers = Object.entries(responseHeaders ?? {}).filter(([name]) => !NOT_HEADERS.test(name));
    response.writeHead(
      status,
      Object.fromEntries(headers.map(([name, value]) => [name, here(value, server.endpoint)])),
    );
    // `null` is how the recordings say that there was no body; what they say is JSON is sent as such.
    const body =
      responseBody === null && !/json/.test(responseHeaders?.['content-type'] ?? '')
        ? ''
        : JSON.stringify(responseBody);
    response.end(typeof responseBody === 'string' ? responseBody : here(body, server.endpoint));
  };
  return {
    answer(pairs, anywhere) {
      open = [...pairs];
      isAnywhere = anywhere;
      strays = [];
    },
    async connect(signal) {
      const connection = connectionTo(server.endpoint, signal && { signal });
      const mine = { ...connection, subscriptionId: SUBSCRIPTION };
      return { azure: await connectAzure(mine), connection };
    },
    get strays() {
      return strays;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
