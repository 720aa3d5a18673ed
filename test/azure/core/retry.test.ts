import { expect, test } from 'vitest';
import type { ServerResponse } from 'node:http';
import { connectMachineLearning } from '../../../src/training/azure/client.ts';
import { connectRequests } from '../../../src/training/azure/arm-request.ts';
import { pauseSeconds, retryAfterSeconds, secondsInText } from '../../../src/training/azure/retry-policy.ts';
import { connectionTo } from './in-process.ts';
import { JOB_BODIES } from './job-bodies.ts';
import { json, loopback } from './loopback.ts';
import { throttled } from '../../support/azure-emulator/throttled.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };
const WORKSPACE = { id: '/x', name: 'ws', location: 'eastus', properties: { workspaceId: 'w' } };

const throttle = (headers: Record<string, string>, seconds?: number) => (response: ServerResponse) =>
  json(response, 429, throttled(seconds), headers);

/** What the first request meets, and the pauses that are reported. */
const TROUBLES: readonly [string, (response: ServerResponse) => void, readonly number[]][] = [
  ['429 with Retry-After', throttle({ 'retry-after': '1' }), [1]],
  ['429 with the wish in words', throttle({}, 1), [1]],
  ['429 with retry-after-ms', throttle({ 'retry-after-ms': '20' }), [0.02]],
  ['503', (response) => json(response, 503, {}, { 'retry-after': '0' }), [0]],
  ['500', (response) => json(response, 500, {}), [0.5]],
  ['a reset', (response) => response.socket?.destroy(), [0.5]],
  [
    'half an answer',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"id": "/x", "na');
    },
    [0.5],
  ],
  [
    'an answer that is cut off',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"id":');
      setTimeout(() => response.socket?.destroy(), 5);
    },
    [0.5],
  ],
];

test.each(TROUBLES)('%s: tried again, and said', async (_, trouble, seconds) => {
  await using server = await loopback((nth, _request, response) =>
    nth === 0 ? trouble(response) : json(response, 200, WORKSPACE),
  );
  const connection = connectionTo(server.endpoint);
  const client = await connectMachineLearning(connection);
  expect(await client.workspace(AT)).toMatchObject({ name: 'ws', workspaceId: 'w' });
  expect(connection.waits.map((wait) => wait.seconds)).toEqual(seconds);
  expect(connection.waits[0].reason).toMatch(/Azure/);
});

test('gives up in the end, and says what Azure said', async () => {
  await using server = await loopback((_nth, _request, response) =>
    throttle({ 'retry-after': '0' })(response),
  );
  const connection = connectionTo(server.endpoint);
  const client = await connectMachineLearning(connection);
  await expect(client.workspace(AT)).rejects.toMatchObject({
    code: 'azure-throttled',
    message: expect.stringContaining('too many requests') as string,
  });
  expect(server.requests.length).toBe(connection.waits.length + 1);
});

test('an abort ends a wait at once', async () => {
  const controller = new AbortController();
  await using server = await loopback((_nth, _request, response) => {
    throttle({ 'retry-after': '60' })(response);
    setTimeout(() => controller.abort(), 50);
  });
  const client = await connectMachineLearning(connectionTo(server.endpoint, { signal: controller.signal }));
  await expect(client.workspace(AT)).rejects.toMatchObject({ name: 'AbortError' });
});

test('a job whose answer got lost is looked for, not sent twice', async () => {
  await using server = await loopback((_nth, { method }, response) =>
    method === 'PUT'
      ? response.socket?.destroy()
      : json(response, 200, { name: 'job-1', ...JOB_BODIES.Command }),
  );
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  expect(await client.putJob(AT, 'job-1', JOB_BODIES.Command)).toMatchObject({ name: 'job-1' });
  expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'GET']);
});

test('a job that never arrived is sent again', async () => {
  await using server = await loopback((nth, { method, body }, response) => {
    if (method === 'GET') return json(response, 404, { error: { code: 'ResourceNotFound', message: 'no' } });
    if (nth === 0) return void response.socket?.destroy();
    json(response, 201, { name: 'job-1', ...(JSON.parse(body) as object) });
  });
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  await client.putJob(AT, 'job-1', JOB_BODIES.Command);
  expect(server.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'PUT']);
});

test('a token that the service no longer accepts is renewed', async () => {
  await using server = await loopback((nth, _request, response) =>
    nth === 0
      ? json(
          response,
          401,
          { error: { code: 'ExpiredAuthenticationToken', message: 'expired' } },
          {
            'www-authenticate':
              'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"',
          },
        )
      : json(response, 200, WORKSPACE),
  );
  const connection = connectionTo(server.endpoint, { secondsOf: (nth) => (nth === 0 ? 1 : 3600) });
  const client = await connectMachineLearning(connection);
  expect(await client.workspace(AT)).toMatchObject({ name: 'ws' });
  expect(connection.tokens).toHaveLength(2);
  expect(server.requests[0].authorization).not.toBe(server.requests[1].authorization);
});

test('all clients share one token', async () => {
  await using server = await loopback((_nth, _request, response) => json(response, 200, { value: [] }));
  const connection = connectionTo(server.endpoint);
  const client = await connectMachineLearning(connection);
  const requests = await connectRequests(connection);
  await client.computes(AT);
  await requests.list('Listing', '/subscriptions?api-version=2022-12-01');
  expect(connection.tokens).toHaveLength(1);
});

test('lists follow their pages', async () => {
  await using server = await loopback((nth, _request, response) =>
    json(response, 200, {
      value: [nth],
      ...(nth < 2 ? { nextLink: `${server.endpoint}/next?page=${nth}` } : {}),
    }),
  );
  const requests = await connectRequests(connectionTo(server.endpoint));
  expect(await requests.list('Listing', '/things?api-version=2022-12-01')).toEqual([0, 1, 2]);
});

test('Retry-After in its three forms', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const header = (headers: Record<string, string>) => (name: string) => headers[name];
  expect(retryAfterSeconds(header({ 'retry-after': '7' }), now)).toBe(7);
  expect(retryAfterSeconds(header({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }), now)).toBe(60);
  expect(retryAfterSeconds(header({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }), now)).toBe(0);
  expect(retryAfterSeconds(header({ 'retry-after-ms': '250' }), now)).toBe(0.25);
  expect(retryAfterSeconds(header({ 'retry-after': 'soon' }), now)).toBeUndefined();
  expect(retryAfterSeconds(header({}), now)).toBeUndefined();
});

test('a wish in words is read, and nothing else is taken for one', () => {
  expect(secondsInText(JSON.stringify(throttled(20)))).toBe(20);
  expect(secondsInText('{"error":{"message":"Retry after some time"}}')).toBeUndefined();
  expect(secondsInText('')).toBeUndefined();
});

test('no pause is longer than five minutes', () => {
  expect(pauseSeconds(1, 3600)).toBe(300);
  expect(pauseSeconds(1, 20)).toBe(20);
  expect(pauseSeconds(3, undefined)).toBe(2);
  // The service counts by the half minute: five pauses have to outlast that.
  expect([1, 2, 3, 4, 5].map((attempt) => pauseSeconds(attempt, undefined, 429))).toEqual([2, 4, 8, 16, 32]);
});
