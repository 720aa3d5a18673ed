import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import type { Workspace } from './client.ts';
import { groupId, resourceLink, type WorkspaceAddress } from './connection.ts';
import { isVaultDeleted, vaultApi } from './deleted-vault.ts';
import { failureError } from './errors.ts';
import { failureOfBody } from './failure.ts';
import { registerProviders } from './providers.ts';
import type { DeploymentExtended, DeploymentOperation } from './resource-manager.ts';
import { tagsFor } from './tags.ts';
import { waitUntil, type Note } from './wait-until.ts';
import { WORKSPACE_PARTS, workspaceNames, workspaceTemplate } from './workspace-template.ts';

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
  const found = await afterDeletion(azure, at, note);
  if (found !== undefined && isWhole(found)) return found;
  await ensureGroup(azure, at.resourceGroup, region, note);
  await registerProviders(azure, note);
  await deploy(azure, at, region, note);
  const made = await azure.machineLearning.workspace(at);
  if (made !== undefined) return made;
  throw new ModelBuilderError(
    'azure-workspace-missing',
    `The workspace ${at.workspace} was created, but it is not there.`,
    { hint: `See the resource group: ${groupLink(azure, at.resourceGroup)}` },
  );
}

/** Whether a workspace can be worked with: it is neither being made nor on its way out. */
export function isWhole({ provisioningState }: Workspace): boolean {
  return !/^(Creating|Failed|Canceled|Deleting|SoftDeleted)$/i.test(provisioningState ?? '');
}

/** The workspace, when nobody is deleting it any more. */
async function afterDeletion(azure: Azure, at: WorkspaceAddress, note: Note): Promise<Workspace | undefined> {
  const wait = {
    what: `the end of the workspace ${at.workspace}, which is being deleted`,
    link: groupLink(azure, at.resourceGroup),
    note,
  };
  const { found } = await waitUntil(azure.connection.signal, wait, async () => {
    const found = await azure.machineLearning.workspace(at);
    return /^Deleting$/i.test(found?.provisioningState ?? '') ? undefined : { found };
  });
  return found;
}

async function ensureGroup(azure: Azure, name: string, region: string, note: Note): Promise<void> {
  if ((await azure.resourceManager.group(name)) !== undefined) return;
  note(`Creating the resource group ${name} in ${region}.`);
  await azure.resourceManager.putGroup(name, region, tagsFor(groupId(azure.connection, name)));
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
  const link = groupLink(azure, at.resourceGroup);
  const wait = { what: `the workspace ${at.workspace}`, link, note };
  const ended = await waitUntil(connection.signal, wait, async () => {
    const now = await resourceManager.deployment(at.resourceGroup, name);
    return now !== undefined && hasEnded(now) ? now : undefined;
  });
  if (ended.properties?.provisioningState === 'Succeeded') return;
  throw deploymentError(at, ended, await resourceManager.deploymentOperations(at.resourceGroup, name));
}

/** Page of a resource group in the portal. */
export function groupLink({ connection }: Azure, name: string): string {
  return resourceLink(connection, groupId(connection, name));
}

/** A failure in the first moments is read from the deployment's operations, like a later one. */
async function startDeployment(
  azure: Azure,
  at: WorkspaceAddress,
  region: string,
  name: string,
): Promise<void> {
  const { connection, resourceManager } = azure;
  const apiVersion = await vaultApi(azure);
  const { keyVault } = workspaceNames(connection, at);
  const isDeleted = await isVaultDeleted(azure, region, keyVault, apiVersion);
  const template = workspaceTemplate(connection, at, region, { isDeleted, apiVersion });
  try {
    await resourceManager.beginDeployment(at.resourceGroup, name, template);
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
  if (deployment.properties?.provisioningState === 'Canceled' && !deployment.properties.error) {
    return new ModelBuilderError(
      'azure-canceled',
      `Creating the workspace ${at.workspace} was cancelled: somebody ended the deployment ${deployment.name ?? ''}.`,
      { hint: 'Run the same command again: it goes on with what is there.' },
    );
  }
  const failed = operations.find(({ properties }) => properties?.provisioningState === 'Failed')?.properties;
  const target = failed?.targetResource;
  const resource =
    target === undefined
      ? ''
      : ` at ${target.resourceType ?? 'a resource'} ${target.resourceName ?? ''}`.trimEnd();
  const body = failed?.statusMessage ?? deployment.properties?.error ?? {};
  return failureError(failureOfBody(body), `Creating the workspace ${at.workspace} failed${resource}`);
}
