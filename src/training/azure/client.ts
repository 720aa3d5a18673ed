import type {
  AmlCompute,
  AmlComputeNodeInformation,
  AzureMachineLearningWorkspaces,
  CodeVersion,
  ComputeResource,
  Datastore,
  DatastoreSecretsUnion,
  EnvironmentContainer,
  EnvironmentVersion,
  JobBase,
  Usage,
  VirtualMachineSize,
  Workspace,
} from '@azure/arm-machinelearning';
import { collect } from './collect.ts';
import type { AzureConnection, WorkspaceAddress } from './connection.ts';
import { explained, ifPresent } from './errors.ts';
import { clientOptions, preparePipeline } from './pipeline.ts';
import { putOnce } from './put-once.ts';
import { repairClient } from './sdk-repair.ts';

export type {
  AmlCompute,
  AmlComputeNodeInformation,
  ComputeResource,
  Datastore,
  DatastoreSecretsUnion,
  JobBase,
  Usage,
  VirtualMachineSize,
  Workspace,
};

/**
 * Azure Machine Learning as plain functions. What does not exist is `undefined`; everything else that goes wrong is a
 * ModelBuilderError `azure-…`, or an `AbortError` when the connection's signal aborts. Long-running operations are only
 * begun: whoever began one reads the resource until it has the state that he waits for.
 */
export interface MachineLearning {
  workspaces(): Promise<Workspace[]>;
  workspace(at: WorkspaceAddress): Promise<Workspace | undefined>;

  computes(at: WorkspaceAddress): Promise<ComputeResource[]>;
  compute(at: WorkspaceAddress, name: string): Promise<ComputeResource | undefined>;
  beginPutCompute(at: WorkspaceAddress, name: string, body: ComputeResource): Promise<void>;
  beginDeleteCompute(at: WorkspaceAddress, name: string): Promise<void>;
  nodes(at: WorkspaceAddress, compute: string): Promise<AmlComputeNodeInformation[]>;

  sizes(region: string): Promise<VirtualMachineSize[]>;
  usages(region: string): Promise<Usage[]>;

  datastore(at: WorkspaceAddress, name: string): Promise<Datastore | undefined>;
  defaultDatastore(at: WorkspaceAddress): Promise<Datastore | undefined>;
  /** Keys or a SAS: the last resort, refused where the workspace works with identities only. Never print them. */
  datastoreSecrets(at: WorkspaceAddress, name: string): Promise<DatastoreSecretsUnion>;

  /** `properties.latestVersion` is what the name stands for today. */
  environment(at: WorkspaceAddress, name: string): Promise<EnvironmentContainer | undefined>;
  /** All names, the curated ones among them. */
  environments(at: WorkspaceAddress): Promise<EnvironmentContainer[]>;
  /** The version that was made last: what Microsoft's own clients take for the newest. */
  newestEnvironment(at: WorkspaceAddress, name: string): Promise<EnvironmentVersion | undefined>;
  codeVersion(at: WorkspaceAddress, name: string, version: string): Promise<CodeVersion | undefined>;
  putCodeVersion(
    at: WorkspaceAddress,
    name: string,
    version: string,
    body: CodeVersion,
  ): Promise<CodeVersion>;

  job(at: WorkspaceAddress, id: string): Promise<JobBase | undefined>;
  /** Newest first, as the service lists them. @param limit stops paging */
  jobs(
    at: WorkspaceAddress,
    filter?: { readonly tag?: string; readonly jobType?: string },
    limit?: number,
  ): Promise<JobBase[]>;
  putJob(at: WorkspaceAddress, id: string, body: JobBase): Promise<JobBase>;
  /** Asks for it; the job's status says when it has happened. */
  beginCancelJob(at: WorkspaceAddress, id: string): Promise<void>;
}

/** Opens the client; sends nothing. The SDK is loaded here, and nowhere else. */
export async function connectMachineLearning(connection: AzureConnection): Promise<MachineLearning> {
  const sdk = await import('@azure/arm-machinelearning');
  const client = new sdk.AzureMachineLearningWorkspaces(connection.credential, connection.subscriptionId, {
    ...clientOptions(connection),
    ...(connection.apiVersion === undefined ? {} : { apiVersion: connection.apiVersion }),
  });
  repairClient(client);
  await preparePipeline(client.pipeline, connection);
  const { signal } = connection;
  return {
    ...workspaceCalls(client, signal),
    ...computeCalls(client, signal),
    ...assetCalls(client, signal),
    ...jobCalls(client, connection),
  };
}

type Client = AzureMachineLearningWorkspaces;

function workspaceCalls({ workspaces, virtualMachineSizes, usages }: Client, abortSignal: AbortSignal) {
  return {
    workspaces: () =>
      explained('Listing the workspaces', () => collect(workspaces.listBySubscription({ abortSignal }))),
    workspace: ({ resourceGroup, workspace }) =>
      ifPresent(`Reading the workspace ${workspace}`, () =>
        workspaces.get(resourceGroup, workspace, { abortSignal }),
      ),
    sizes: (region) =>
      explained(
        `Listing the machine sizes of ${region}`,
        async () => (await virtualMachineSizes.list(region, { abortSignal })).value ?? [],
      ),
    usages: (region) =>
      explained(`Reading the quota in ${region}`, () => collect(usages.list(region, { abortSignal }))),
  } satisfies Partial<MachineLearning>;
}

function computeCalls({ computeOperations }: Client, abortSignal: AbortSignal) {
  const compute: MachineLearning['compute'] = (at, name) =>
    ifPresent(`Reading the compute ${name}`, () =>
      computeOperations.get(...place(at), name, { abortSignal }),
    );
  return {
    compute,
    computes: (at) =>
      explained('Listing the computes', () => collect(computeOperations.list(...place(at), { abortSignal }))),
    beginPutCompute: (at, name, body) =>
      putOnce<unknown>(
        () =>
          explained(`Creating the compute ${name}`, () =>
            begun(computeOperations.beginCreateOrUpdate(...place(at), name, body, { abortSignal })),
          ),
        () => compute(at, name),
      ).then(() => undefined),
    beginDeleteCompute: (at, name) =>
      explained(`Deleting the compute ${name}`, () =>
        begun(computeOperations.beginDelete(...place(at), name, 'Delete', { abortSignal })),
      ),
    nodes: (at, compute) =>
      explained(`Reading the nodes of ${compute}`, () =>
        collect(computeOperations.listNodes(...place(at), compute, { abortSignal })),
      ),
  } satisfies Partial<MachineLearning>;
}

function assetCalls(client: Client, abortSignal: AbortSignal) {
  const { datastores, environmentContainers, environmentVersions, codeVersions } = client;
  return {
    datastore: (at, name) =>
      ifPresent(`Reading the datastore ${name}`, () => datastores.get(...place(at), name, { abortSignal })),
    defaultDatastore: (at) =>
      explained('Reading the default datastore', async () =>
        (await collect(datastores.list(...place(at), { isDefault: true, abortSignal }), 1)).at(0),
      ),
    datastoreSecrets: (at, name) =>
      explained(`Reading the access to the datastore ${name}`, () =>
        datastores.listSecrets(...place(at), name, { abortSignal }),
      ),
    environment: (at, name) =>
      ifPresent(`Reading the environment ${name}`, () =>
        environmentContainers.get(...place(at), name, { abortSignal }),
      ),
    environments: (at) =>
      explained('Listing the environments', () =>
        collect(environmentContainers.list(...place(at), { listViewType: 'ActiveOnly', abortSignal })),
      ),
    newestEnvironment: (at, name) =>
      ifPresent(`Listing the versions of the environment ${name}`, async () => {
        const newest = { orderBy: 'createdtime desc', top: 1, abortSignal };
        return (await collect(environmentVersions.list(...place(at), name, newest), 1)).at(0);
      }),
    codeVersion: (at, name, version) =>
      ifPresent(`Reading the code ${name}:${version}`, () =>
        codeVersions.get(...place(at), name, version, { abortSignal }),
      ),
    putCodeVersion: (at, name, version, body) =>
      explained(`Registering the code ${name}:${version}`, () =>
        codeVersions.createOrUpdate(...place(at), name, version, body, { abortSignal }),
      ),
  } satisfies Partial<MachineLearning>;
}

function jobCalls({ jobs }: Client, { signal: abortSignal, credential, cloud }: AzureConnection) {
  const job: MachineLearning['job'] = (at, id) =>
    ifPresent(`Reading the job ${id}`, () => jobs.get(...place(at), id, { abortSignal }));
  // A job that acts as its user is given a token for that, as Microsoft's own clients do; Resource Manager's cannot be exchanged for one.
  const headersFor = async ({ properties }: JobBase): Promise<Record<string, string> | undefined> => {
    if (properties.identity?.identityType !== 'UserIdentity') return undefined;
    const token = await credential.getToken(`${cloud.jobAudience}/.default`, { abortSignal });
    return token === null ? undefined : { 'x-azureml-token': token.token };
  };
  return {
    job,
    jobs: (at, filter = {}, limit = Infinity) =>
      explained('Listing the jobs', () =>
        collect(jobs.list(...place(at), { ...filter, abortSignal }), limit),
      ),
    putJob: (at, id, body) =>
      putOnce(
        () =>
          explained(`Submitting the job ${id}`, async () => {
            const customHeaders = await headersFor(body);
            return jobs.createOrUpdate(...place(at), id, body, {
              abortSignal,
              ...(customHeaders && { requestOptions: { customHeaders } }),
            });
          }),
        () => job(at, id),
      ),
    beginCancelJob: (at, id) =>
      explained(`Cancelling the job ${id}`, () => begun(jobs.beginCancel(...place(at), id, { abortSignal }))),
  } satisfies Partial<MachineLearning>;
}

function place({ resourceGroup, workspace }: WorkspaceAddress): readonly [string, string] {
  return [resourceGroup, workspace];
}

/** Lets go of the SDK's poller: its failures are bare errors, and it does not listen to a signal while it waits. */
async function begun(operation: Promise<{ stopPolling(): void; toString(): string }>): Promise<void> {
  const poller = await operation;
  poller.stopPolling();
}
