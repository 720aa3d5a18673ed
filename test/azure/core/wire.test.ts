import { expect, test } from 'vitest';
import { connectMachineLearning, type JobBase } from '../../../src/training/azure/client.ts';
import { computeBody } from '../../../src/training/azure/compute.ts';
import { commandJob } from '../../../src/training/azure/flow/job-body.ts';
import { lostFields } from '../../../src/training/azure/sdk-repair.ts';
import { OPTIONS } from '../flow/support/training.ts';
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

const PARTS = {
  computeId: '/computes/gpu',
  toolVersion: '1.0.0',
  codeId: '/codes/c/versions/1',
  environmentId: '/environments/e/versions/1',
  pictures: 'azureml://pictures/',
  manifest: 'azureml://manifest.json',
  output: 'azureml://out/',
  gpus: 4,
  memory: 440,
};
const WEIGHTS = { path: '/home/me/resnet50.pth', sha256: 'ab'.repeat(32), bytes: 9, license: 'Apache-2.0' };

test('a file of weights is an input of the command job, and its path stays here', async () => {
  await using server = await loopback((_nth, request, response) =>
    json(response, 201, { name: 'job-1', ...(JSON.parse(request.body) as object) }),
  );
  const client = await connectMachineLearning(connectionTo(server.endpoint));
  const options = { ...OPTIONS, weights: WEIGHTS, learningRate: 0.0005, keepFamiliar: 0.9 };
  await client.putJob(AT, 'job-1', commandJob({ ...PARTS, options, weights: 'azureml://weights/ab.pth' }));
  const sent = server.requests[0].body;
  expect(sent).not.toContain('/home/me');
  const { properties } = JSON.parse(sent) as { properties: Record<string, Record<string, unknown>> };
  expect(properties.inputs.weights).toEqual({
    jobInputType: 'uri_file',
    uri: 'azureml://weights/ab.pth',
    mode: 'Download',
  });
  expect(properties.command).toContain(' --weights ${{inputs.weights}} ');
  expect(properties.command).toContain(' --learning-rate 0.0005 ');
  expect(properties.command).toContain(' --keep-familiar 0.9 ');
  expect(properties.tags).toMatchObject({ 'model-builder-weights-license': 'Apache-2.0' });
  expect(properties.resources).toEqual({ instanceCount: 1, shmSize: '32g' });
});

test('without a file of weights, a learning rate and a share to keep, the script is told the first alone', () => {
  const { command, inputs, tags } = commandJob({ ...PARTS, options: OPTIONS }).properties as unknown as {
    readonly command: string;
    readonly inputs: object;
    readonly tags: object;
  };
  expect(command).toContain(' --weights imagenet ');
  expect(command).not.toMatch(/--learning-rate|--keep-familiar/);
  expect(Object.keys(inputs)).toEqual(['pictures', 'manifest']);
  expect(Object.keys(tags)).not.toContain('model-builder-weights-license');
});

test('a job that acts as its user brings a token for that, and no other job does', async () => {
  const headers: (string | string[] | undefined)[] = [];
  await using server = await loopback((nth, request, response) => {
    headers[nth] = response.req.headers['x-azureml-token'];
    json(response, 201, { name: 'job-1', ...(JSON.parse(request.body) as object) });
  });
  const connection = connectionTo(server.endpoint);
  const asked: string[] = [];
  const credential: typeof connection.credential = {
    ...connection.credential,
    getToken: (scopes, options) => {
      asked.push(String(scopes));
      return connection.credential.getToken(scopes, options);
    },
  };
  const client = await connectMachineLearning({ ...connection, credential });
  const body = commandJob({ ...PARTS, options: OPTIONS });
  await client.putJob(AT, 'job-1', body);
  await client.putJob(
    AT,
    'job-2',
    commandJob({ ...PARTS, options: OPTIONS, identity: { identityType: 'UserIdentity' } }),
  );
  expect(headers).toEqual([undefined, expect.stringMatching(/^ey/)]);
  expect(asked).toContain('https://ml.azure.com/.default');
});

test('a cluster arrives with its least number of nodes and its idle time', async () => {
  await using server = await loopback((_nth, request, response) =>
    json(response, 200, { ...(JSON.parse(request.body || '{}') as object), name: 'gpu' }),
  );
  const spec = { name: 'gpu', size: 'Standard_NC4as_T4_v3', minNodes: 0, maxNodes: 2, region: 'eastus' };
  const body = computeBody({ ...spec, priority: 'low' }, '/subscriptions/s/x/computes/gpu');
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
