import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import type { Workspace } from './client.ts';
import type { WorkspaceAddress } from './connection.ts';
import { failureError, ifAllowed } from './errors.ts';
import { failureOfBody } from './failure.ts';
import type { DeploymentExtended, DeploymentOperation } from './resource-manager.ts';
import { TAGS } from './tags.ts';
import { waitUntil } from './wait-until.ts';
import { WORKSPACE_PARTS, workspaceNames, workspaceTemplate } from './workspace-template.ts';

/** Resource providers that a workspace and what it needs come from. */
export const PROVIDERS = [
  'Microsoft.MachineLearningServices',
  'Microsoft.Storage',
  'Microsoft.KeyVault',
  'Microsoft.Insights',
  'Microsoft.OperationalInsights',
] as const;

/** One line for people about what is being created or waited for. */
export type Note = (text: string) => void;

/**
 * The workspace, made with all that it needs where it does not exist: group, providers, one deployment. Names come from the
 * workspace's id and a deployment that runs is waited for, so that running again after a crash makes nothing twice.
 * @param region where a new one is made; an existing one stays where it is
 * @throws ModelBuilderError `azure-…` with the innermost error of the resource that failed
 */
export async function ensureWorkspace(
  azure: Azure,
  at: WorkspaceAddress,
  region: string,
  note: Note,
): Promise<Workspace> {
  const found = await azure.machineLearning.workspace(at);
  if (found !== undefined && isWhole(found)) return found;
  await ensureGroup(azure, at.resourceGroup, region, note);
  await registerProviders(azure, note);
  await deploy(azure, at, region, note);
  const made = await azure.machineLearning.workspace(at);
  if (made !== undefined) return made;
  throw new ModelBuilderError(
    'azure-workspace-missing',
    `The workspace ${at.workspace} was created, but it is not there.`,
    { hint: `See the resource group ${at.resourceGroup} in ${azure.connection.cloud.portal}.` },
  );
}

function isWhole({ provisioningState }: Workspace): boolean {
  return !/^(Creating|Failed)$/i.test(provisioningState ?? '');
}

async function ensureGroup(azure: Azure, name: string, region: string, note: Note): Promise<void> {
  if ((await azure.resourceManager.group(name)) !== undefined) return;
  note(`Creating the resource group ${name} in ${region}.`);
  await azure.resourceManager.putGroup(name, region, TAGS);
}

/** Registers what is not registered; costs nothing, and takes a minute or two. Whoever may not see it hopes for the best. */
async function registerProviders({ resourceManager, connection }: Azure, note: Note): Promise<void> {
  await Promise.all(
    PROVIDERS.map(async (namespace) => {
      const provider = await ifAllowed(() => resourceManager.provider(namespace));
      if (provider === undefined || provider.registrationState === 'Registered') return;
      note(`Registering ${namespace} for the subscription.`);
      if (provider.registrationState !== 'Registering') await resourceManager.registerProvider(namespace);
      await waitUntil(connection.signal, async () =>
        (await resourceManager.provider(namespace)).registrationState === 'Registered' ? true : undefined,
      );
    }),
  );
}

async function deploy(azure: Azure, at: WorkspaceAddress, region: string, note: Note): Promise<void> {
  const { connection, resourceManager } = azure;
  const name = workspaceNames(connection, at).deployment;
  const earlier = await resourceManager.deployment(at.resourceGroup, name);
  // It may have ended just after the workspace was looked for.
  const made = earlier && (await azure.machineLearning.workspace(at));
  if (made !== undefined && isWhole(made)) return;
  if (earlier === undefined || hasEnded(earlier)) {
    note(`Creating the workspace ${at.workspace} in ${region}: ${WORKSPACE_PARTS.join(', ')}.`);
    await startDeployment(azure, at, region, name);
  } else note(`The workspace ${at.workspace} is being created already.`);
  const ended = await waitUntil(connection.signal, async () => {
    const now = await resourceManager.deployment(at.resourceGroup, name);
    return now !== undefined && hasEnded(now) ? now : undefined;
  });
  if (ended.properties?.provisioningState === 'Succeeded') return;
  throw deploymentError(at, ended, await resourceManager.deploymentOperations(at.resourceGroup, name));
}

/** A failure in the first moments is read from the deployment's operations, like a later one. */
async function startDeployment(
  { connection, resourceManager }: Azure,
  at: WorkspaceAddress,
  region: string,
  name: string,
): Promise<void> {
  try {
    await resourceManager.beginDeployment(at.resourceGroup, name, workspaceTemplate(connection, at, region));
  } catch (error) {
    const now = await resourceManager.deployment(at.resourceGroup, name);
    if (now?.properties?.provisioningState !== 'Failed') throw error;
  }
}

function hasEnded({ properties }: DeploymentExtended): boolean {
  return /^(Succeeded|Failed|Canceled)$/.test(properties?.provisioningState ?? '');
}

/** The failing resource's own, innermost error; never "at least one resource deployment operation failed". */
export function deploymentError(
  at: WorkspaceAddress,
  deployment: DeploymentExtended,
  operations: readonly DeploymentOperation[],
): ModelBuilderError {
  const failed = operations.find(({ properties }) => properties?.provisioningState === 'Failed')?.properties;
  const target = failed?.targetResource;
  const resource =
    target === undefined
      ? ''
      : ` at ${target.resourceType ?? 'a resource'} ${target.resourceName ?? ''}`.trimEnd();
  const body = failed?.statusMessage ?? deployment.properties?.error ?? {};
  return failureError(failureOfBody(body), `Creating the workspace ${at.workspace} failed${resource}`);
}
