import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startAzureEmulator, type AzureEmulator, type Scenario } from '../../support/azure-emulator/index.ts';
import { connectionTo } from '../core/in-process.ts';
import { JOB_BODIES } from '../core/job-bodies.ts';
import { MEANT } from './meant.ts';
import { HAS_RECORDINGS, pairsOf, type RecordingFile } from './replay.ts';
import { differences, shapeOf, type Shape } from './shape.ts';

const ML = '2022-10-01';
const WORKSPACE = 'providers/Microsoft.MachineLearningServices/workspaces/pictures-ws';

/** A request to the emulator, after others that bring it there. */
interface Case {
  readonly recorded: readonly [RecordingFile, number];
  readonly scenario?: Scenario;
  /** `METHOD path`, below the resource group or, with `/`, below the server. */
  readonly ask: string;
  readonly body?: unknown;
  readonly before?: readonly (readonly [ask: string, body?: unknown])[];
  readonly version?: string;
}

const CLUSTER = {
  location: 'westeurope',
  properties: {
    computeType: 'AmlCompute',
    properties: {
      vmSize: 'Standard_NC4as_T4_v3',
      scaleSettings: { minNodeCount: 0, maxNodeCount: 2, nodeIdleTimeBeforeScaleDown: 'PT100S' },
    },
  },
};
const JOB = {
  properties: {
    jobType: 'Command',
    experimentName: 'flowers',
    computeId: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/pictures/${WORKSPACE}/computes/gpu`,
    environmentId: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/pictures/${WORKSPACE}/environments/AzureML-acpt-pytorch-2.8-cuda12.6/versions/4`,
    command: 'ray status;',
    distribution: { distributionType: 'PyTorch', processCountPerInstance: 1 },
    resources: { instanceCount: 2 },
  },
};
const READY: Scenario = {
  compute: 'ready',
  job: { stages: [{ status: 'Queued', polls: 99, node: 'idle' }] },
};
const PUT_JOB = [`PUT ${WORKSPACE}/jobs/j1`, JOB] as const;
const CODE = {
  properties: {
    codeUri: 'https://x.blob.core.windows.net/c/code',
    properties: { hash_sha256: 'a', hash_version: '1' },
  },
};
const HISTORY = `/history/v1.0/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/pictures/${WORKSPACE}`;

const CASES: Readonly<Record<string, Case>> = {
  'a workspace': { recorded: ['workspace', 0], ask: `GET ${WORKSPACE}` },
  'a compute that is begun': {
    recorded: ['compute', 8],
    ask: `PUT ${WORKSPACE}/computes/made`,
    body: CLUSTER,
  },
  'a compute that is there': {
    recorded: ['compute', 11],
    ask: `GET ${WORKSPACE}/computes/made`,
    before: [[`PUT ${WORKSPACE}/computes/made`, CLUSTER]],
  },
  'a compute that was left behind': {
    recorded: ['compute', 25],
    scenario: { quotas: { 'Standard NCASv3_T4 Family': { limit: 0 } } },
    ask: `GET ${WORKSPACE}/computes/made`,
    before: [[`PUT ${WORKSPACE}/computes/made`, CLUSTER], [`GET ${WORKSPACE}/computes/made`]],
  },
  'no compute': { recorded: ['compute', 24], ask: `GET ${WORKSPACE}/computes/none` },
  nodes: {
    recorded: ['compute', 18],
    scenario: READY,
    before: [PUT_JOB, [`GET ${WORKSPACE}/jobs/j1`]],
    ask: `POST ${WORKSPACE}/computes/gpu/listNodes`,
  },
  'the end of a compute': {
    recorded: ['compute', 15],
    scenario: READY,
    ask: `DELETE ${WORKSPACE}/computes/gpu?underlyingResourceAction=Delete`,
  },
  'a refused compute': {
    recorded: ['compute', 23],
    ask: `PUT ${WORKSPACE}/computes/1`,
    body: CLUSTER,
  },
  'a job that is submitted': { recorded: ['command-job', 5], scenario: READY, ask: PUT_JOB[0], body: JOB },
  'a job that waits': {
    recorded: ['command-job', 7],
    scenario: READY,
    before: [PUT_JOB, [`GET ${WORKSPACE}/jobs/j1`]],
    ask: `GET ${WORKSPACE}/jobs/j1`,
  },
  'no job': { recorded: ['command-job', 13], ask: `GET ${WORKSPACE}/jobs/none` },
  'a cancelled job': {
    recorded: ['job-cancel', 0],
    scenario: READY,
    before: [PUT_JOB],
    ask: `POST ${WORKSPACE}/jobs/j1/cancel`,
  },
  'a job in no workspace': {
    recorded: ['errors', 20],
    ask: `PUT ${WORKSPACE.replace('pictures-ws', 'none')}/jobs/j1`,
    body: JOB_BODIES.Command,
  },
  'a datastore': { recorded: ['datastore', 11], ask: `GET ${WORKSPACE}/datastores/workspaceblobstore` },
  'the default datastore': { recorded: ['datastore', 8], ask: `GET ${WORKSPACE}/datastores?isDefault=true` },
  'no datastore': { recorded: ['datastore', 4], ask: `GET ${WORKSPACE}/datastores/none` },
  secrets: {
    recorded: ['datastore', 12],
    ask: `POST ${WORKSPACE}/datastores/workspaceblobstore/listSecrets`,
  },
  code: { recorded: ['code', 1], ask: `PUT ${WORKSPACE}/codes/c/versions/1`, body: CODE },
  'code that is there': {
    recorded: ['code', 3],
    before: [[`PUT ${WORKSPACE}/codes/c/versions/1`, CODE]],
    ask: `GET ${WORKSPACE}/codes/c/versions/1`,
  },
  'an environment': {
    recorded: ['environment', 4],
    ask: `GET ${WORKSPACE}/environments/AzureML-acpt-pytorch-2.8-cuda12.6`,
  },
  'versions of an environment': {
    recorded: ['environment', 5],
    ask: `GET ${WORKSPACE}/environments/AzureML-acpt-pytorch-2.8-cuda12.6/versions?$top=1`,
  },
  'no environment': { recorded: ['environment', 0], ask: `GET ${WORKSPACE}/environments/none` },
  discovery: { recorded: ['run-history', 12], ask: 'GET /discovery' },
  'details of a run': {
    recorded: ['run-history', 3],
    scenario: READY,
    before: [PUT_JOB, [`GET ${WORKSPACE}/jobs/j1`]],
    ask: `GET ${HISTORY}/runs/j1/details`,
  },
};

let emulator: AzureEmulator;
beforeAll(async () => {
  emulator = await startAzureEmulator();
});
afterEach(() => emulator.assertNoViolations());
afterAll(() => emulator.close());

async function ask(request: string, body: unknown): Promise<Shape> {
  const [method, path] = request.split(' ');
  const { credential, cloud } = connectionTo(emulator.endpoint);
  const token = await credential.getToken(`${cloud.audience}/.default`);
  const below = `/subscriptions/${emulator.names.subscription}/resourceGroups/pictures/`;
  const url = new URL(path.startsWith('/') ? path : `${below}${path}`, emulator.endpoint);
  if (!path.startsWith('/')) url.searchParams.set('api-version', ML);
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token?.token}`,
      'x-ms-client-request-id': 'a',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return shapeOf(
    answer.status,
    Object.fromEntries(answer.headers),
    text === '' ? undefined : JSON.parse(text),
  );
}

describe.skipIf(!HAS_RECORDINGS)('recordings of Azure, and the emulator', () => {
  test.each(Object.entries(CASES))('%s: differs where it is meant to', async (name, one) => {
    emulator.reset({ allowRepeatedPuts: true, ...one.scenario });
    for (const [request, body] of one.before ?? []) await ask(request, body);
    const emulated = await ask(one.ask, one.body);
    const [file, place] = one.recorded;
    const { status, responseHeaders, responseBody } = pairsOf(file)[place];
    const body = responseBody === null ? undefined : responseBody === 'null' ? null : responseBody;
    const found = differences(shapeOf(status, responseHeaders ?? {}, body), emulated);
    const isMeant = (line: string) => MEANT.some(([where, what]) => where.test(name) && what.test(line));
    expect(found.filter((line) => !isMeant(line))).toEqual([]);
  });
});
