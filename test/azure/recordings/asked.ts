import { VAULT_API } from '../../../src/training/azure/api-versions.ts';
import type { Azure } from '../../../src/training/azure/azure.ts';
import type { ComputeResource, Datastore, JobBase } from '../../../src/training/azure/client.ts';
import { computeState, provisioningErrors } from '../../../src/training/azure/compute-state.ts';
import { usableComputes } from '../../../src/training/azure/compute.ts';
import { isVaultDeleted } from '../../../src/training/azure/deleted-vault.ts';
import { isWhole, deploymentError } from '../../../src/training/azure/resources.ts';
import { computeOf, tagsOf } from '../../../src/training/azure/flow/job-facts.ts';
import { listJobs } from '../../../src/training/azure/flow/list-jobs.ts';
import { machinesOf } from '../../../src/training/azure/flow/machines-of.ts';
import { portalLink } from '../../../src/training/azure/flow/portal-link.ts';
import { openRunHistory } from '../../../src/training/azure/flow/run-history.ts';
import { timeLimit } from '../../../src/training/azure/flow/time-limit.ts';
import { JOB_BODIES } from '../core/job-bodies.ts';
import { AT, type Pair } from './replay.ts';

/** Something that the client asks for, by the recorded address, and what is then made of the answer. */
export type Ask = (azure: Azure, pair: Pair) => Promise<unknown>;

function lastOf({ uri }: Pair): string {
  return new URL(uri).pathname.split('/').at(-1)!;
}

function nameIn({ uri }: Pair, collection: string): string {
  return new RegExp(`/${collection}/([^/?]+)`, 'i').exec(uri)![1];
}

/** `Command Queued in mfe-test1 on cpu-cluster, 1 tag` */
function jobFacts(azure: Azure, job: JobBase | undefined): string | undefined {
  if (job === undefined) return undefined;
  const { jobType, status, experimentName } = job.properties;
  const [limit, link] = [timeLimit(job), portalLink(azure, { ...AT, job: job.name ?? '' }, job)];
  const words = [`${jobType} ${status} in ${experimentName} on ${computeOf(job)}`];
  if (limit !== undefined) words.push(`${limit} s`);
  words.push(`${Object.keys(tagsOf(job)).length} tags`);
  if (!link.includes(`/runs/${job.name}?`) || !link.includes('tid=')) words.push(link);
  return words.join(', ');
}

/** `workspaceblobstore (default): AzureBlob account/container, AccountKey` */
function storeFacts(store: Datastore | undefined): string | undefined {
  if (store === undefined) return undefined;
  const { datastoreType, isDefault, credentials } = store.properties;
  const { accountName, containerName } = store.properties as { accountName?: string; containerName?: string };
  const name = `${store.name}${isDefault ? ' (default)' : ''}`;
  return `${name}: ${datastoreType} ${accountName}/${containerName?.slice(0, 17)}, ${credentials.credentialsType}`;
}

/** `ready: STANDARD_DS3_V2 dedicated 0-1, 0 nodes; errors` */
function computeFacts(resource: ComputeResource | undefined): string {
  const state = computeState(resource);
  const errors = resource === undefined ? '' : provisioningErrors(resource).join(' ');
  if (state.kind !== 'ready') return `${state.kind}; ${errors}`;
  const { size, priority, minNodes, maxNodes, nodes } = state;
  return `ready: ${size} ${priority} ${minNodes}-${maxNodes}, ${nodes} nodes; ${errors}`;
}

const history = async (azure: Azure) => openRunHistory(azure, AT);
const runOf = (pair: Pair) => nameIn(pair, 'runs');

export const ASKS = {
  job: async (azure, pair) => jobFacts(azure, await azure.machineLearning.job(AT, lastOf(pair))),
  putJob: async (azure, pair) =>
    jobFacts(
      azure,
      await azure.machineLearning.putJob(
        AT,
        lastOf(pair),
        /AutoML/.test(JSON.stringify(pair.requestBody))
          ? JOB_BODIES['AutoML image classification']
          : JOB_BODIES.Command,
      ),
    ),
  jobs: async (azure) => (await listJobs(azure, AT, 20)).length,
  everyJob: async (azure) =>
    (await azure.machineLearning.jobs(AT)).map(
      (job) => `${job.name} ${job.properties.jobType} ${job.properties.status}`,
    ),
  cancel: async (azure, pair) => azure.machineLearning.beginCancelJob(AT, nameIn(pair, 'jobs')),
  compute: async (azure, pair) => computeFacts(await azure.machineLearning.compute(AT, lastOf(pair))),
  computes: async (azure) =>
    (await usableComputes(azure, AT)).map(
      ({ name, size, priority, minNodes, maxNodes, nodes }) =>
        `${name} ${size} ${priority} ${minNodes}-${maxNodes} ${nodes}`,
    ),
  nodes: async (azure, pair) =>
    (await azure.machineLearning.nodes(AT, nameIn(pair, 'computes'))).map(({ nodeState }) => nodeState),
  putCompute: async (azure, pair) =>
    azure.machineLearning.beginPutCompute(AT, lastOf(pair), {
      location: 'eastus',
      properties: {
        computeType: 'AmlCompute',
        properties: { vmSize: 'STANDARD_DS3_V2', scaleSettings: { maxNodeCount: 1 } },
      },
    }),
  deleteCompute: async (azure, pair) => azure.machineLearning.beginDeleteCompute(AT, lastOf(pair)),
  machines: async (azure, pair) =>
    machinesOf(
      azure,
      { ...AT, job: 'j' },
      {
        properties: { jobType: 'Command', computeId: `x/${lastOf(pair)}` },
      },
    ),
  datastore: async (azure, pair) => storeFacts(await azure.machineLearning.datastore(AT, lastOf(pair))),
  defaultDatastore: async (azure) => storeFacts(await azure.machineLearning.defaultDatastore(AT)),
  secrets: async (azure, pair) => azure.machineLearning.datastoreSecrets(AT, nameIn(pair, 'datastores')),
  code: async (azure, pair) => {
    const found = await azure.machineLearning.codeVersion(AT, nameIn(pair, 'codes'), lastOf(pair));
    return found && { codeUri: found.properties.codeUri, isAnonymous: found.properties.isAnonymous };
  },
  putCode: async (azure, pair) => {
    const body = { properties: { codeUri: 'https://account.blob.core.windows.net/c/x' } };
    return (await azure.machineLearning.putCodeVersion(AT, nameIn(pair, 'codes'), lastOf(pair), body)).name;
  },
  environment: async (azure, pair) =>
    (await azure.machineLearning.environment(AT, lastOf(pair)))?.properties.latestVersion,
  environments: async (azure) => (await azure.machineLearning.environments(AT)).map(({ name }) => name),
  newestEnvironment: async (azure, pair) =>
    (await azure.machineLearning.newestEnvironment(AT, nameIn(pair, 'environments')))?.name,
  workspace: async (azure) => {
    const found = await azure.machineLearning.workspace(AT);
    return (
      found && {
        ...{ name: found.name, location: found.location, isWhole: isWhole(found) },
        ...{
          discovery: new URL(found.discoveryUrl ?? '').pathname,
          storage: found.storageAccount?.split('/').at(-1),
        },
      }
    );
  },
  workspaces: async (azure) =>
    (await azure.machineLearning.workspaces()).map(({ name, location }) => `${name} ${location}`),
  provider: async (azure, pair) => (await azure.resourceManager.provider(lastOf(pair))).registrationState,
  register: async (azure, pair) => azure.resourceManager.registerProvider(nameIn(pair, 'providers')),
  group: async (azure, pair) => {
    const found = await azure.resourceManager.group(lastOf(pair));
    return found && { name: found.name, location: found.location, tags: found.tags };
  },
  groups: async (azure) => (await azure.resourceManager.groups('a', 'b')).map(({ name }) => name),
  putGroup: async (azure, pair) => azure.resourceManager.putGroup(lastOf(pair), 'westus', {}),
  deleteGroup: async (azure, pair) => azure.resourceManager.beginDeleteGroup(lastOf(pair)),
  deploy: async (azure, pair) => azure.resourceManager.beginDeployment('group', lastOf(pair), {}),
  deployment: async (azure, pair) =>
    (await azure.resourceManager.deployment('group', lastOf(pair)))?.properties?.provisioningState,
  deploymentFailed: async (azure, pair) => {
    throw deploymentError(AT, (await azure.resourceManager.deployment('group', lastOf(pair)))!, []);
  },
  steps: async (azure, pair) =>
    (await azure.resourceManager.deploymentOperations('group', nameIn(pair, 'deployments'))).map(
      ({ properties }) => `${properties?.targetResource?.resourceType} ${properties?.provisioningState}`,
    ),
  deletedVault: async (azure) => isVaultDeleted(azure, 'eastus2', 'vault', VAULT_API),
  discovery: async (azure) => typeof (await history(azure)).details,
  details: async (azure, pair) => {
    const { logs, ...rest } = await (await history(azure)).details(runOf(pair));
    return { ...rest, logs: Object.keys(logs) };
  },
  children: async (azure, pair) =>
    (await (await history(azure)).children(runOf(pair))).map(({ status }) => status),
  /** A plain request to the recorded address: for refusals, which read alike whatever was asked. */
  plain: async (azure, { method, uri }) => {
    const address = uri.replace('https://management.azure.com', '');
    return method === 'GET'
      ? azure.requests.get('Asking', address)
      : azure.requests.send('Asking', method as 'PUT', address, method === 'PUT' ? {} : undefined);
  },
} as const satisfies Readonly<Record<string, Ask>>;
