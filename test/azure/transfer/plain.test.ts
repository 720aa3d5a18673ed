import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Picture } from '../../../src/dataset/types.ts';
import { CLOUDS } from '../../../src/training/azure/clouds.ts';
import { redact } from '../../../src/training/azure/redact.ts';
import { containerUrl, secretAccess } from '../../../src/training/azure/transfer/blob-place.ts';
import { codeFolder, snapshotHash } from '../../../src/training/azure/transfer/code-folder.ts';
import { autoMlTables } from '../../../src/training/azure/transfer/mltable.ts';
import { hashInPath, picturePath } from '../../../src/training/azure/transfer/picture-path.ts';
import { estimateSecondsLeft, progressMeter } from '../../../src/training/azure/transfer/progress-meter.ts';
import { isAlreadyThere, isTransient } from '../../../src/training/azure/transfer/storage-errors.ts';
import { manifestFile, trainingManifest } from '../../../src/training/azure/transfer/training-manifest.ts';
import { pauseAfter, type TransferProgress } from '../../../src/training/azure/transfer/transfer-options.ts';

const KEY = Buffer.alloc(64, 200).toString('base64');

test.each([
  ['https://a.blob.core.windows.net/c/b?sv=2024&sr=b&sig=aBc%2Bd%3D&se=2026', 'aBc%2Bd%3D'],
  ['sig=aBc%2Bd%3D&sv=1', 'aBc%2Bd%3D'],
  ['"https://h/x?se=1&amp;sig=abcDEF123"', 'abcDEF123'],
  [`DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${KEY};EndpointSuffix=x`, KEY],
  [`{"secretsType":"AccountKey","key":"${KEY}"}`, KEY],
  ['{"secretsType":"Sas","sasToken":"sv=1&sr=c&sig=verysecretsignature"}', 'verysecretsignature'],
  ['authorization: Bearer abc.def-ghi_jkl', 'abc.def-ghi_jkl'],
  ['Authorization: SharedKey devstore:AAAABBBBCCCC=', 'AAAABBBBCCCC='],
  ['token eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.abc arrived', 'eyJhdWQiOiJ4In0'],
  ['POST ?client_secret=hunter2hunter2&x=1', 'hunter2hunter2'],
])('redact: %s', (text, secret) => {
  const clean = redact(text);
  expect(clean).not.toContain(secret);
  expect(clean).toContain('***');
  expect(redact(clean)).toBe(clean);
});

test('redact leaves what is no secret', () => {
  const text = `Uploading: https://a.blob.core.windows.net/c/model-builder/pictures/ab/${'ab'.repeat(32)}.jpg (ServerBusy, request 1-2), key vault kv, sv=2024`;
  expect(redact(text)).toBe(text);
});

const ACCOUNT = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acc';
const DATASTORE = { accountName: 'acc', containerName: 'blobstore' };

test("the address of a container is that of the workspace's own account", () => {
  const { public: cloud, china } = CLOUDS;
  expect(containerUrl(DATASTORE, { id: ACCOUNT }, cloud)).toBe('https://acc.blob.core.windows.net/blobstore');
  const inChina = { ...DATASTORE, endpoint: 'core.chinacloudapi.cn' };
  expect(containerUrl(inChina, { id: ACCOUNT }, china)).toBe(
    'https://acc.blob.core.chinacloudapi.cn/blobstore',
  );
  const blobEndpoint = 'https://acc.z3.blob.storage.azure.net/';
  expect(containerUrl(DATASTORE, { id: ACCOUNT, blobEndpoint }, cloud)).toBe(
    'https://acc.z3.blob.storage.azure.net/blobstore',
  );
  // What a cloud of the user's own says of the account is all that is known.
  const own = { ...cloud, endpoint: 'https://management.local.example' };
  const local = { id: ACCOUNT, blobEndpoint: 'https://acc.blob.local.example/' };
  expect(containerUrl(DATASTORE, local, own)).toBe('https://acc.blob.local.example/blobstore');
});

test.each([
  ['another account', { accountName: 'other' }, {}],
  ['no account of the workspace', {}, undefined],
  ['a host in the name', { accountName: 'evil.example/x' }, {}],
  ['a query in the container', { containerName: 'c?comp=list' }, {}],
  ['a way up in the container', { containerName: '../other' }, {}],
  ['a host as endpoint', { endpoint: 'localhost:18901' }, {}],
  ["another cloud's storage", { endpoint: 'core.chinacloudapi.cn' }, {}],
  ['an account that says another host', {}, { blobEndpoint: 'https://evil.example/' }],
  ['an account without https', {}, { blobEndpoint: 'http://acc.blob.core.windows.net/' }],
  ['an account with a password', {}, { blobEndpoint: 'https://u:p@acc.blob.core.windows.net/' }],
])('no token goes to a datastore that names %s', (_, datastore, account) => {
  const facts = account && { id: ACCOUNT, ...account };
  expect(() => containerUrl({ ...DATASTORE, ...datastore }, facts, CLOUDS.public)).toThrow(
    expect.objectContaining({
      code: 'azure-datastore-elsewhere',
      hint: expect.stringContaining('default datastore') as string,
    }),
  );
});

test('the way in that secrets open', () => {
  const datastore = DATASTORE;
  expect(secretAccess(datastore, { secretsType: 'Sas', sasToken: '?sv=1' })).toEqual({
    kind: 'sas',
    token: 'sv=1',
  });
  expect(secretAccess(datastore, { secretsType: 'AccountKey', key: 'k' })).toEqual({
    kind: 'key',
    account: 'acc',
    key: 'k',
  });
});

test('a picture lies where its hash says', () => {
  const sha256 = 'ab'.repeat(32);
  for (const [name, extension] of [
    ['a.JPEG', '.jpg'],
    ['b.png', '.png'],
    ['c.tiff', '.tif'],
    ['d', ''],
    ['e.jp g', ''],
    ['f.tooLong', ''],
    ['ü.ß', ''],
  ] as const) {
    const path = picturePath({ sha256, name });
    expect(path).toBe(`ab/${sha256}${extension}`);
    expect(hashInPath(path)).toBe(sha256);
  }
  for (const path of ['', 'ab/x.jpg', `cd/${sha256}.jpg`, `ab/${sha256}.jpg/x`, `ab/${sha256}0.jpg`])
    expect(hashInPath(path)).toBeUndefined();
});

const picture = (digit: string, label: string): Picture => ({
  path: `/x/${digit}`,
  name: `${label}/${digit}.png`,
  label,
  sha256: digit.repeat(64),
  width: 1,
  height: 1,
});
const SPLIT = {
  training: [picture('1', 'cat'), picture('2', 'dog, "the" \n good')],
  validation: [picture('3', 'cat')],
};
const LABELS = ['dog, "the" \n good', 'cat'];
const paths = (digits: string) =>
  new Map(Array.from(digits, (digit) => [digit.repeat(64), `${digit}${digit}/${digit.repeat(64)}.png`]));

test('the manifest keeps the order of the labels and leaves out what was not sent', () => {
  const manifest = trainingManifest(LABELS, SPLIT, paths('123'));
  expect(manifest).toEqual({
    labels: LABELS,
    pictures: [
      { path: `11/${'1'.repeat(64)}.png`, label: 'cat', split: 'training' },
      { path: `22/${'2'.repeat(64)}.png`, label: LABELS[0], split: 'training' },
      { path: `33/${'3'.repeat(64)}.png`, label: 'cat', split: 'validation' },
    ],
  });
  const file = manifestFile(manifest);
  expect(file.path).toMatch(/^model-builder\/manifests\/[0-9a-f]{64}\.json$/);
  expect(JSON.parse(new TextDecoder().decode(file.bytes))).toEqual(manifest);
  expect(manifestFile({ ...manifest, labels: ['x'] }).path).not.toBe(file.path);
  expect(() => trainingManifest(LABELS, SPLIT, paths('13'))).toThrow(
    expect.objectContaining({ code: 'azure-upload-label-lost' }),
  );
  expect(() => trainingManifest(LABELS, SPLIT, paths('12'))).toThrow(
    expect.objectContaining({ code: 'azure-upload-no-validation' }),
  );
});

test("AutoML's tables: valid YAML, one JSON line a picture with the long address", () => {
  const address = {
    subscriptionId: 's',
    resourceGroup: 'g',
    workspace: 'w',
    datastore: 'workspaceblobstore',
  };
  const { training, validation, files } = autoMlTables(
    trainingManifest(LABELS, SPLIT, paths('123')),
    address,
  );
  const text = (path: string): string =>
    new TextDecoder().decode(files.find((file) => file.path === path)!.bytes);
  expect(files.map(({ path }) => path)).toEqual([
    `${training}/annotations.jsonl`,
    `${training}/MLTable`,
    `${validation}/annotations.jsonl`,
    `${validation}/MLTable`,
  ]);
  const rows = text(`${training}/annotations.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(rows).toEqual([
    {
      image_url: `azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/workspaceblobstore/paths/model-builder/pictures/11/${'1'.repeat(64)}.png`,
      label: 'cat',
    },
    { image_url: expect.stringContaining('/22/') as string, label: LABELS[0] },
  ]);
  expect(text(`${validation}/annotations.jsonl`).trimEnd().split('\n')).toHaveLength(1);
  expect(parse(text(`${training}/MLTable`))).toMatchObject({
    paths: [{ file: './annotations.jsonl' }],
    transformations: [
      { read_json_lines: { encoding: 'utf8' } },
      { convert_column_types: [{ columns: 'image_url', column_type: 'stream_info' }] },
    ],
  });
});

test('the code folder is named by what is in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'code-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'train.py'), 'print(1)');
  await writeFile(join(folder, 'data.py'), '');
  await writeFile(join(folder, 'notes.md'), 'not sent');
  const first = await codeFolder(folder);
  expect(first.at('').files.map(({ path }) => path)).toEqual([
    `model-builder/code/${first.sha256}/data.py`,
    `model-builder/code/${first.sha256}/train.py`,
  ]);
  expect((await codeFolder(folder)).at('').path).toBe(first.at('').path);
  expect(first.at('-x').path).toBe(`model-builder/code/${first.sha256}-x`);
  await writeFile(join(folder, 'train.py'), 'print(2)');
  expect((await codeFolder(folder)).at('').path).not.toBe(first.at('').path);
});

test('a snapshot is hashed as azure-ai-ml 1.34 hashes the same three files', () => {
  const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) });
  const files = [file('b.py', 'print(2)\n'), file('train.py', ''), file('A.py', 'one')];
  expect(snapshotHash(files)).toBe('20d4db61b1558df2d6ab46a1791b3df1770fe146d5103ffe6ecdd52cfeeb4745');
});

const answer = (status: number, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error('said the service'), {
    statusCode: status,
    response: { headers: { get: (name: string) => headers[name] } },
  });

test.each([
  [answer(503), 1, 0.5],
  [answer(503), 4, 4],
  [answer(500), 6, 16],
  [answer(429, { 'retry-after': '7' }), 1, 7],
  [answer(429, { 'retry-after': '3600' }), 1, 30],
  [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 2, 1],
  [answer(503), 7, undefined],
  [answer(403), 1, undefined],
  [answer(404), 1, undefined],
  [answer(501), 1, undefined],
  [new TypeError('a mistake of ours'), 1, undefined],
])('a pause after %s, attempt %i: %s s', (error, attempt, seconds) => {
  expect(pauseAfter(error, attempt, undefined)?.seconds).toBe(seconds);
  expect(isTransient(error)).toBe(seconds !== undefined || attempt === 7);
});

test('there already: 412, and 409 only when it means that', () => {
  expect(isAlreadyThere(answer(412))).toBe(true);
  expect(isAlreadyThere(answer(409, { 'x-ms-error-code': 'BlobAlreadyExists' }))).toBe(true);
  expect(isAlreadyThere(answer(409, { 'x-ms-error-code': 'ContainerBeingDeleted' }))).toBe(false);
});

test('the time left counts files as well as bytes', () => {
  const half = { files: 50, filesTotal: 100, bytes: 5_000_000, bytesTotal: 10_000_000 };
  expect(estimateSecondsLeft(half, 10_000)).toBeCloseTo(10);
  expect(estimateSecondsLeft({ ...half, files: 0, bytes: 0 }, 10_000)).toBeUndefined();
  expect(estimateSecondsLeft({ ...half, bytes: 10_000_000 }, 10_000)).toBeGreaterThan(1);
});

test('what an earlier run has fetched counts as done, and not for the pace', () => {
  let [clock, last] = [0, {} as TransferProgress];
  const meter = progressMeter(
    1,
    1e9,
    () => clock,
    (progress) => (last = progress),
  );
  meter.find(5e8);
  expect(last).toEqual({ files: 0, filesTotal: 1, bytes: 5e8, bytesTotal: 1e9 });
  clock = 10_000;
  meter.add(0, 2.5e8);
  expect(last.bytes).toBe(7.5e8);
  expect(last.secondsLeft).toBeCloseTo(10, 1);
});
