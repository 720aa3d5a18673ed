import { expect, test } from 'vitest';
import { connectMachineLearning, type JobBase } from '../../../src/training/azure/client.ts';
import { computeBody } from '../../../src/training/azure/compute.ts';
import { lostFields } from '../../../src/training/azure/sdk-repair.ts';
import { connectionTo } from './in-process.ts';
import { JOB_BODIES } from './job-bodies.ts';
import { json, loopback } from './loopback.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };

test.each(Object.entries(JOB_BODIES))('%s: every leaf arrives, and comes back', async (_, body) => {
  await using server = await loopback((_nth, request, response) =>
    json(response, 201, {
      id: request.url,
      name: 'job-1',
      type: 'jobs',
      ...(JSON.parse(request.body) as object),
    }),
  );
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  const answer = await client.putJob(AT, 'job-1', body);
  expect(JSON.parse(server.requests[0].body)).toEqual(body);
  expect(lostFields(body, answer)).toEqual([]);
});

test('a cluster arrives with its least number of nodes and its idle time', async () => {
  await using server = await loopback((_nth, request, response) =>
    json(response, 200, { ...(JSON.parse(request.body || '{}') as object), name: 'gpu' }),
  );
  const body = computeBody({
    name: 'gpu',
    size: 'Standard_NC4as_T4_v3',
    priority: 'low',
    minNodes: 0,
    maxNodes: 2,
    region: 'eastus',
  });
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  await client.beginPutCompute(AT, 'gpu', body);
  expect(JSON.parse(server.requests[0].body)).toEqual(body);
});

test('a body that would lose a field is not sent', async () => {
  await using server = await loopback((_nth, _request, response) => json(response, 201, {}));
  const extra = { unknownToTheSdk: { deep: 1 } };
  const strange: JobBase = { properties: { ...JOB_BODIES.Command.properties, ...extra } };
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  await expect(client.putJob(AT, 'job-1', strange)).rejects.toMatchObject({
    code: 'azure-sdk-lost-fields',
    message: expect.stringContaining('properties.unknownToTheSdk.deep') as string,
  });
  expect(server.requests).toEqual([]);
});

test('another version of the API can be asked for', async () => {
  await using server = await loopback((_nth, _request, response) => json(response, 200, { value: [] }));
  const client = await connectMachineLearning({ ...connectionTo(server.endpoint), apiVersion: '2024-10-01' });
  await client.computes(AT);
  expect(server.requests[0].url).toContain('api-version=2024-10-01');
});
