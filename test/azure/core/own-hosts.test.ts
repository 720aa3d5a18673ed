import { expect, test } from 'vitest';
import { connectAzure } from '../../../src/training/azure/azure.ts';
import { CLOUDS } from '../../../src/training/azure/clouds.ts';
import { openRunHistory } from '../../../src/training/azure/flow/run-history.ts';
import { openStore } from '../../../src/training/azure/flow/storage.ts';
import { assertServiceHost, assertStorageLink } from '../../../src/training/azure/own-hosts.ts';
import { openContainer } from '../../../src/training/azure/transfer/container.ts';
import { azureOn, connectionTo } from './in-process.ts';
import { json, loopback, type Loopback } from './loopback.ts';

const AT = { resourceGroup: 'rg', workspace: 'ws' };
const FOREIGN = expect.objectContaining({ code: 'azure-foreign-host' }) as Error;
const options = () => ({ signal: new AbortController().signal, now: () => 0, retryDelayMs: 1 });

/** Somebody else's server: the same machine by another name. */
async function stranger(): Promise<Loopback> {
  const server = await loopback((_nth, _request, response) => json(response, 200, { value: [] }));
  return { ...server, endpoint: server.endpoint.replace('127.0.0.1', 'localhost') };
}

/** A Resource Manager that answers by the end of the path. */
async function manager(answers: Readonly<Record<string, unknown>>): Promise<Loopback> {
  return await loopback((_nth, { url }, response) => {
    const [path] = url.split('?');
    const found = Object.entries(answers).find(([end]) => path.toLowerCase().endsWith(end.toLowerCase()));
    if (found === undefined) json(response, 404, { error: { code: 'ResourceNotFound', message: 'no' } });
    else json(response, 200, found[1]);
  });
}

test('the next page of a list is not asked for elsewhere', async () => {
  await using foreign = await stranger();
  await using server = await manager({
    '/workspaces': { value: [], nextLink: `${foreign.endpoint}/more` },
    '/list': { value: [], nextLink: `${foreign.endpoint}/more` },
  });
  const { machineLearning, requests } = await azureOn(server.endpoint);
  await expect(requests.list('Listing', '/list?api-version=1')).rejects.toEqual(FOREIGN);
  await expect(machineLearning.workspaces()).rejects.toEqual(FOREIGN);
  expect(foreign.requests).toHaveLength(0);
});

test('a redirect elsewhere is not followed', async () => {
  await using foreign = await stranger();
  await using server = await loopback((_nth, _request, response) =>
    response.writeHead(307, { location: `${foreign.endpoint}/there` }).end(),
  );
  const { requests } = await azureOn(server.endpoint);
  await expect(requests.get('Reading', '/here')).rejects.toThrow();
  expect(foreign.requests).toHaveLength(0);
});

test.each(['the discovery', 'the history'])('%s elsewhere gets no token', async (which) => {
  await using foreign = await stranger();
  const answers: Record<string, unknown> = { '/discovery': { api: foreign.endpoint } };
  await using server = await manager(answers);
  const discoveryUrl = `${which === 'the discovery' ? foreign.endpoint : server.endpoint}/discovery`;
  answers['/workspaces/ws'] = { id: '/ws', name: 'ws', location: 'eastus', properties: { discoveryUrl } };
  const asked = openRunHistory(await azureOn(server.endpoint), AT).then((history) => history.children('run'));
  await expect(asked).rejects.toEqual(FOREIGN);
  expect(foreign.requests).toHaveLength(0);
});

test('a log that lies unencrypted is not fetched', async () => {
  await using foreign = await stranger();
  const answers: Record<string, unknown> = {
    '/details': { logFiles: { 'user_logs/std_log.txt': foreign.endpoint.replace('https:', 'http:') } },
    '/contentinfo': { value: [{ path: 'a', contentUri: 'http://acc.blob.core.windows.net/c/b?sig=x' }] },
  };
  await using server = await manager(answers);
  answers['/discovery'] = { api: server.endpoint };
  answers['/workspaces/ws'] = { properties: { discoveryUrl: `${server.endpoint}/discovery` } };
  const history = await openRunHistory(await azureOn(server.endpoint), AT);
  await expect(history.log('run')).rejects.toEqual(FOREIGN);
  await expect(history.links('run', 'a')).rejects.toEqual(FOREIGN);
  expect(foreign.requests).toHaveLength(0);
});

test.each([
  ['accountName and endpoint', { accountName: 'x', endpoint: 'HOST' }],
  ['the endpoint', { accountName: 'mystorage', endpoint: 'HOST' }],
  ['a host as accountName', { accountName: 'HOST/', endpoint: 'core.windows.net' }],
])('the token for storage does not follow a datastore: %s', async (_, datastore) => {
  await using foreign = await stranger();
  const properties = JSON.parse(
    JSON.stringify({ datastoreType: 'AzureBlob', containerName: 'blobs', ...datastore }).replaceAll(
      'HOST',
      new URL(foreign.endpoint).host,
    ),
  ) as object;
  const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/mystorage';
  await using server = await manager({
    '/datastores': {
      value: [{ name: 'd', properties: { ...properties, credentials: { credentialsType: 'None' } } }],
    },
    '/workspaces/ws': { properties: { storageAccount: id } },
  });
  const connection = connectionTo(server.endpoint);
  const azure = await connectAzure(connection);
  await expect(openStore(azure, AT, 'write', options())).rejects.toMatchObject({
    code: 'azure-datastore-elsewhere',
  });
  expect(foreign.requests).toHaveLength(0);
});

test('a storage account that redirects is not followed with the token', async () => {
  await using foreign = await stranger();
  await using account = await loopback((_nth, _request, response) =>
    response.writeHead(307, { location: `${foreign.endpoint}/c/b` }).end(),
  );
  const { credential } = connectionTo(account.endpoint);
  const place = {
    containerUrl: `${account.endpoint}/c`,
    access: { kind: 'credential', credential },
  } as const;
  const blob = (await openContainer(place)).getBlobClient('b');
  await expect(blob.getProperties()).rejects.toThrow();
  expect(account.requests.length).toBeGreaterThan(0);
  expect(foreign.requests).toHaveLength(0);
});

test.each([
  ['public', 'https://management.azure.com/x', true],
  ['public', 'https://eastus.api.azureml.ms/discovery', true],
  ['public', 'https://0f.workspace.eastus.api.azureml.ms/history', true],
  ['public', 'https://eastus2.experiments.azureml.net', true],
  ['public', 'http://eastus.api.azureml.ms', false],
  ['public', 'https://evil.eastus.cloudapp.azure.com', false],
  ['public', 'https://api.azureml.ms.evil.example', false],
  ['public', 'https://testcomp.eastus.instances.azureml.ms', false],
  ['public', 'https://management.azure.com@evil.example', false],
  ['usgov', 'https://usgovvirginia.api.ml.azure.us/history', true],
  ['usgov', 'https://eastus.api.azureml.ms', false],
  ['china', 'https://chinaeast2.api.ml.azure.cn', true],
] as const)('%s: a token for %s: %s', (cloud, address, allowed) => {
  const check = expect(() => assertServiceHost(CLOUDS[cloud], address));
  if (allowed) check.not.toThrow();
  else check.toThrow(FOREIGN);
});

test('a private cloud: its neighbours, and nobody else', () => {
  const cloud = { ...CLOUDS.public, endpoint: 'https://management.local.example.org' };
  expect(() => assertServiceHost(cloud, 'https://ml.local.example.org/x')).not.toThrow();
  expect(() => assertServiceHost(cloud, 'https://elsewhere.example.org/x')).toThrow(FOREIGN);
  expect(() => assertServiceHost({ ...cloud, endpoint: 'https://10.0.0.1' }, 'https://9.0.0.1')).toThrow(
    FOREIGN,
  );
});

test.each([
  ['https://acc.blob.core.windows.net/c/b?sig=x', true],
  ['https://acc.z3.blob.storage.azure.net/c/b?sig=x', true],
  ['https://evil.example/core.windows.net?sig=SECRET', false],
  ['http://acc.blob.core.windows.net/c/b?sig=SECRET', false],
  ['file:///etc/passwd', false],
])('a signed link to %s: %s', (address, allowed) => {
  const check = expect(() => assertStorageLink(CLOUDS.public, address));
  if (allowed) check.not.toThrow();
  else check.toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRET') as string }));
});
