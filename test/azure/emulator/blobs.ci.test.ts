import { createHash } from 'node:crypto';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  openApiFolder,
  startAzureEmulator,
  trustInThisProcess,
  type AzureEmulator,
} from '../../support/azure-emulator/index.ts';
import { credential, machineLearning, repairedMachineLearning, resourceManager } from './support.ts';

let azure: AzureEmulator;
let distrust: () => void;

beforeEach(async () => {
  azure = await startAzureEmulator({ scenario: { compute: 'ready', sasSeconds: 2 } });
  distrust = trustInThisProcess(azure.ca);
});

afterEach(async () => {
  distrust();
  await azure.close();
});

async function place(): Promise<{ url: string; account: string; container: string }> {
  const workspace = await machineLearning(azure).workspaces.get('pictures', 'pictures-ws');
  const storage = (await resourceManager(azure).resources.getById(
    workspace.storageAccount!,
    '2023-05-01',
  )) as {
    properties: { primaryEndpoints: { blob: string } };
  };
  const store = await machineLearning(azure).datastores.get('pictures', 'pictures-ws', 'workspaceblobstore');
  const { accountName, containerName } = store.properties as { accountName: string; containerName: string };
  return { url: storage.properties.primaryEndpoints.blob, account: accountName, container: containerName };
}

async function container() {
  const { url, container: name } = await place();
  return new BlobServiceClient(url, credential(azure, 'https://storage.azure.com')).getContainerClient(name);
}

test('blobs are written and read with a token, with a key, and refused with the wrong token', async () => {
  const { url, account, container: name } = await place();
  const mine = await container();
  await mine.getBlockBlobClient('a/b.txt').uploadData(Buffer.from('hello'));
  const secrets = await machineLearning(azure).datastores.listSecrets(
    'pictures',
    'pictures-ws',
    'workspaceblobstore',
  );
  const key = new StorageSharedKeyCredential(account, (secrets as { key: string }).key);
  const keyed = new BlobServiceClient(url, key).getContainerClient(name);
  expect((await keyed.getBlobClient('a/b.txt').downloadToBuffer()).toString()).toBe('hello');
  const wrong = new BlobServiceClient(url, credential(azure)).getContainerClient(name);
  await expect(wrong.getBlobClient('a/b.txt').downloadToBuffer()).rejects.toMatchObject({ statusCode: 403 });
  expect(azure.count('PUT', /a%2Fb\.txt|a\/b\.txt/)).toBe(1);
  azure.assertNoViolations();
});

/** The inputs of a command job in the blob store, and the job that names them. */
async function submit(id: string): Promise<void> {
  const manifest = {
    labels: ['no', 'yes'],
    pictures: ['training', 'validation'].flatMap((split) => [
      { path: 'n.png', label: 'no', split },
      { path: 'y.png', label: 'yes', split },
    ]),
  };
  await (
    await container()
  )
    .getBlockBlobClient('in/manifest.json')
    .uploadData(Buffer.from(JSON.stringify(manifest)));
  const store = 'azureml://datastores/workspaceblobstore/paths';
  await repairedMachineLearning(azure).jobs.createOrUpdate('pictures', 'pictures-ws', id, {
    properties: {
      jobType: 'Command',
      command: 'python train.py --manifest ${{inputs.manifest}} --output ${{outputs.model}}',
      environmentId: 'azureml://registries/azureml/environments/acpt/versions/4',
      experimentName: 'flowers',
      inputs: { manifest: { jobInputType: 'uri_file', uri: `${store}/in/manifest.json` } },
      outputs: { model: { jobOutputType: 'uri_folder', uri: `${store}/out/${id}/` } },
    },
  });
}

async function statuses(id: string): Promise<string[]> {
  const { jobs } = machineLearning(azure);
  const seen: string[] = [];
  for (let i = 0; i < 12 && !/Completed|Failed|Canceled/.test(seen.at(-1) ?? ''); i++) {
    const { properties } = await jobs.get('pictures', 'pictures-ws', id);
    if (properties.status !== seen.at(-1)) seen.push(properties.status!);
  }
  return seen;
}

async function regional(path: string): Promise<unknown> {
  const { token } = await credential(azure).getToken();
  const workspace =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/pictures/providers/Microsoft.MachineLearningServices/workspaces/pictures-ws';
  return await getJson(`${azure.endpoint}${path.replace('{WS}', workspace)}`, {
    authorization: `Bearer ${token}`,
  });
}

async function getJson(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    request(url, { headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        resolve(answer.headers['content-type']?.includes('json') ? JSON.parse(text) : text),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('a canned job goes through its states and leaves results, metrics, a log', async () => {
  await submit('one');
  expect(await statuses('one')).toEqual(['Queued', 'Running', 'Completed']);
  const output = await container();
  const model = await output.getBlobClient('out/one/bestModel.onnx').downloadToBuffer();
  expect(model.length).toBeGreaterThan(500);
  expect((await output.getBlobClient('out/one/bestModelMap.json').downloadToBuffer()).toString()).toBe(
    '["no","yes"]',
  );
  const details = (await regional('/history/v1.0{WS}/runs/one/details')) as {
    status: string;
    logFiles: Record<string, string>;
  };
  expect(details.status).toBe('Completed');
  const log = await getJson(details.logFiles['user_logs/std_log.txt']);
  expect(JSON.stringify(log)).toContain('modelBuilder');
  const history = await regional(
    '/mlflow/v2.0{WS}/api/2.0/mlflow/metrics/get-history?run_id=one&metric_key=validationAccuracy',
  );
  expect(history).toMatchObject({ metrics: [{ step: 1, value: 0.5 }, { step: 2 }, { step: 3 }] });
  expect(await regional('/history/v1.0{WS}/experiments/flowers')).toMatchObject({ name: 'flowers' });
  await sleep(2100);
  expect(await getJson(details.logFiles['user_logs/std_log.txt'])).toMatch(
    /AuthenticationFailed|AuthorizationFailure/,
  );
  azure.assertNoViolations();
});

test('where keys are switched off a token is needed, where the user has no role a key', async () => {
  const { url, account, container: name } = await place();
  const key = new StorageSharedKeyCredential(
    account,
    'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  );
  const keyed = new BlobServiceClient(url, key).getContainerClient(name).getBlockBlobClient('x');
  const mine = (await container()).getBlockBlobClient('x');
  azure.reset({ sharedKeys: false });
  await expect(keyed.uploadData(Buffer.from('x'))).rejects.toMatchObject({
    code: 'KeyBasedAuthenticationNotPermitted',
  });
  await expect(
    machineLearning(azure).datastores.listSecrets('pictures', 'pictures-ws', 'workspaceblobstore'),
  ).rejects.toMatchObject({ statusCode: 403 });
  azure.reset({ blobRole: false });
  await expect(mine.uploadData(Buffer.from('x'))).rejects.toMatchObject({
    code: 'AuthorizationPermissionMismatch',
  });
  azure.assertNoViolations();
});

test.each([
  ['no-model', { missing: true }],
  ['corrupt-model', { missing: false }],
] as const)('a job that completes with %s', async (result, { missing }) => {
  azure.reset({
    compute: 'ready',
    job: {
      result,
      stages: [
        { status: 'Scheduled' },
        { status: 'NotResponding', node: 'preempted' },
        { status: 'Completed' },
      ],
    },
  });
  await submit('two');
  expect(await statuses('two')).toEqual(['Scheduled', 'NotResponding', 'Completed']);
  const model = (await container()).getBlobClient('out/two/bestModel.onnx');
  expect(await model.exists()).toBe(!missing);
  azure.assertNoViolations();
});

test('AutoML leaves a trial, its artifacts, and a tag that names it', async () => {
  const store = await container();
  const address = (path: string) =>
    `azureml://subscriptions/${azure.names.subscription}/resourcegroups/pictures/workspaces/pictures-ws/datastores/workspaceblobstore/paths/${path}`;
  const put = (name: string, text: string) => store.getBlockBlobClient(name).uploadData(Buffer.from(text));
  await put('p/x.png', 'x');
  await put('t/MLTable', 'paths:\n  - file: ./a.jsonl\n');
  await put(
    't/a.jsonl',
    ['yes', 'no'].map((label) => `${JSON.stringify({ image_url: address('p/x.png'), label })}\n`).join(''),
  );
  await repairedMachineLearning(azure).jobs.createOrUpdate('pictures', 'pictures-ws', 'auto', {
    properties: {
      jobType: 'AutoML',
      experimentName: 'flowers',
      taskDetails: {
        taskType: 'ImageClassification',
        targetColumnName: 'label',
        trainingData: { jobInputType: 'mltable', uri: address('t/') },
        limitSettings: { maxTrials: 1 },
      },
    },
  });
  expect((await statuses('auto')).at(-1)).toBe('Completed');
  const { jobs } = machineLearning(azure);
  const { properties } = await jobs.get('pictures', 'pictures-ws', 'auto');
  expect(properties.tags).toEqual({ automl_best_child_run_id: 'auto_HD_0' });
  expect((await jobs.get('pictures', 'pictures-ws', 'auto_HD_0')).properties.status).toBe('Completed');
  expect(await regional('/history/v1.0{WS}/experiments/flowers/runs/auto/children')).toMatchObject({
    value: [{ runId: 'auto_HD' }],
  });
  for (const path of [
    '/history/v1.0{WS}/experiments/flowers/runs/auto_HD_0/artifacts',
    '/artifact/v2.0{WS}/artifacts/ExperimentRun/dcid.auto_HD_0',
  ]) {
    const links = (await regional(`${path}/prefix/contentinfo?path=train_artifacts`)) as {
      value: { path: string; contentUri: string }[];
    };
    expect(links.value.map((link) => link.path)).toEqual([
      'train_artifacts/labels.json',
      'train_artifacts/model.onnx',
    ]);
    expect(await getJson(links.value[0].contentUri)).toBe('["no","yes"]');
  }
  expect(await regional('/history/v1.0{WS}/runs/auto/children')).toMatchObject({
    value: [{ runId: 'auto_HD' }],
  });
  azure.assertNoViolations();
});

test.runIf(openApiFolder())(
  'a path that the documents of the regional services do not have is refused',
  async () => {
    const path = '/history/v1.0{WS}/runs/one/artifacts/prefix/contentinfo?path=a';
    expect(await regional(path)).toMatchObject({ error: { code: 'EmulatorContractViolation' } });
    expect(() => azure.assertNoViolations()).toThrow('OPERATION_NOT_FOUND');
  },
);

test('faults hit the blobs too: throttled, cut short, reset after the write', async () => {
  const store = await container();
  const content = Buffer.alloc(100_000, 7);
  azure.state.faults.push(
    { method: 'PUT', path: 'throttled', status: 503, headers: { 'x-ms-error-code': 'ServerBusy' } },
    { method: 'PUT', path: 'reset', kind: 'reset', after: true },
    { method: 'GET', path: 'throttled', kind: 'truncate', bytes: 500 },
  );
  await store.getBlockBlobClient('throttled').uploadData(content);
  await store.getBlockBlobClient('reset').uploadData(content);
  await expect(store.getBlobClient('throttled').downloadToBuffer()).rejects.toThrow();
  const read = await store.getBlobClient('throttled').downloadToBuffer();
  expect(createHash('md5').update(read).digest('hex')).toBe(createHash('md5').update(content).digest('hex'));
  expect(azure.count('PUT', /reset/)).toBe(2);
  azure.assertNoViolations();
});
