import type {
  DeploymentExtended,
  DeploymentOperation,
  GenericResourceExpanded,
  Provider,
  ResourceGroup,
} from '@azure/arm-resources';
import { collect } from './collect.ts';
import type { AzureConnection } from './connection.ts';
import { explained, ifPresent } from './errors.ts';
import { clientOptions, preparePipeline } from './pipeline.ts';
import { putOnce } from './put-once.ts';

export type { DeploymentExtended, DeploymentOperation, GenericResourceExpanded, Provider, ResourceGroup };

/** Azure Resource Manager as plain functions; the only user of @azure/arm-resources. Errors and absences as in {@link MachineLearning}. */
export interface ResourceManager {
  group(name: string): Promise<ResourceGroup | undefined>;
  groups(tag: string, value: string): Promise<ResourceGroup[]>;
  putGroup(name: string, region: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Deletes a group and everything in it; only begun. */
  beginDeleteGroup(name: string): Promise<void>;
  /** Whether it is registered (Registered, NotRegistered, Registering, …), and where what it makes is offered. */
  provider(namespace: string): Promise<Provider>;
  registerProvider(namespace: string): Promise<void>;
  deployment(group: string, name: string): Promise<DeploymentExtended | undefined>;
  beginDeployment(group: string, name: string, template: Readonly<Record<string, unknown>>): Promise<void>;
  deploymentOperations(group: string, name: string): Promise<DeploymentOperation[]>;
  /** Top-level resources of the subscription with a tag. */
  resources(tag: string, value: string): Promise<GenericResourceExpanded[]>;
  /** Whatever there is in a group. */
  resourcesIn(group: string): Promise<GenericResourceExpanded[]>;
}

/** Opens the client; sends nothing. */
export async function connectResourceManager(connection: AzureConnection): Promise<ResourceManager> {
  const { ResourceManagementClient } = await import('@azure/arm-resources');
  const { credential, subscriptionId, signal: abortSignal } = connection;
  const client = new ResourceManagementClient(credential, subscriptionId, clientOptions(connection));
  await preparePipeline(client.pipeline, connection);
  const { resourceGroups, providers, deployments, deploymentOperations, resources } = client;
  const tagged = (tag: string, value: string) => `tagName eq '${tag}' and tagValue eq '${value}'`;
  const deploymentOf = (group: string, name: string) =>
    ifPresent(`Reading the deployment ${name}`, () => deployments.get(group, name, { abortSignal }));
  return {
    group: (name) =>
      ifPresent(`Reading the resource group ${name}`, () => resourceGroups.get(name, { abortSignal })),
    groups: (tag, value) =>
      explained('Listing the resource groups', () =>
        collect(resourceGroups.list({ filter: tagged(tag, value), abortSignal })),
      ),
    putGroup: (name, location, tags) =>
      explained(`Creating the resource group ${name}`, async () => {
        await resourceGroups.createOrUpdate(name, { location, tags: { ...tags } }, { abortSignal });
      }),
    beginDeleteGroup: (name) =>
      explained(`Deleting the resource group ${name}`, async () => {
        (await resourceGroups.beginDelete(name, { abortSignal })).stopPolling();
      }),
    provider: (namespace) =>
      explained(`Reading the registration of ${namespace}`, () => providers.get(namespace, { abortSignal })),
    registerProvider: (namespace) =>
      explained(`Registering ${namespace}`, async () => {
        await providers.register(namespace, { abortSignal });
      }),
    deployment: deploymentOf,
    beginDeployment: (group, name, template) =>
      putOnce<unknown>(
        () =>
          explained(`Starting the deployment ${name}`, async () => {
            const properties = { mode: 'Incremental' as const, template };
            (
              await deployments.beginCreateOrUpdate(group, name, { properties }, { abortSignal })
            ).stopPolling();
          }),
        () => deploymentOf(group, name),
      ).then(() => undefined),
    deploymentOperations: (group, name) =>
      explained(`Reading the steps of the deployment ${name}`, () =>
        collect(deploymentOperations.list(group, name, { abortSignal })),
      ),
    resources: (tag, value) =>
      explained('Listing the resources', () =>
        collect(resources.list({ filter: tagged(tag, value), abortSignal })),
      ),
    resourcesIn: (group) =>
      explained(`Listing the resources of ${group}`, () =>
        collect(resources.listByResourceGroup(group, { abortSignal })),
      ),
  };
}
