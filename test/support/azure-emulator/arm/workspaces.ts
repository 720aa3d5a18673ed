import { field, fields, text, type Fields } from '../json.ts';
import { nextId, operationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, ok, page, resourceNotFound } from '../replies.ts';
import { deleteResource, getResource, putResource } from '../resources.ts';
import type { ArmResource, Call, Routes, World } from '../types.ts';
import { makeEnvironments } from './environments.ts';
import { groupNotFound } from './groups.ts';
import { putAway } from './put-away.ts';
import { keysForbidden } from './storage.ts';
import { AZURITE_KEY } from '../blobs/azurite.ts';

const GROUP = '/subscriptions/:subscription/resourceGroups/:group';
const WORKSPACES = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces`;
export const WORKSPACE = `${WORKSPACES}/:workspace`;

/** The id that a call's path names. */
export function workspaceOf({ params }: Call): string {
  return `/subscriptions/${params.subscription}/resourceGroups/${params.group}/providers/Microsoft.MachineLearningServices/workspaces/${params.workspace}`;
}

/** A workspace with the datastores that the service puts into each. */
export function makeWorkspace(world: World, id: string, body: Fields): ArmResource {
  const before = getResource(world, id);
  const guid = text(before, 'properties', 'workspaceId') ?? nextId(world);
  const properties = fields(body, 'properties');
  const host = world.origin.replace('https://', '');
  const workspace = putResource(world, id, {
    location: text(body, 'location'),
    tags: fields(body, 'tags'),
    identity: { type: 'SystemAssigned', principalId: nextId(world), tenantId: world.names.tenant },
    sku: { name: 'Basic', tier: 'Basic' },
    kind: 'Default',
    properties: {
      ...{
        description: '',
        creationTime: '2026-01-01T00:00:00.0000000Z',
        hbiWorkspace: false,
        imageBuildCompute: null,
      },
      ...{
        privateLinkCount: 0,
        publicNetworkAccess: 'Enabled',
        storageHnsEnabled: false,
        v1LegacyMode: false,
      },
      ...rewritten(properties),
      workspaceId: guid,
      provisioningState: 'Succeeded',
      tenantId: world.names.tenant,
      discoveryUrl: `${world.origin}/discovery`,
      mlFlowTrackingUri: `azureml://${host}/mlflow/v1.0${id}`,
    },
  });
  const account = text(properties, 'storageAccount')?.split('/').at(-1) ?? '';
  makeDatastore(world, `${id}/datastores/workspaceblobstore`, account, `azureml-blobstore-${guid}`, true);
  makeDatastore(world, `${id}/datastores/workspaceartifactstore`, account, 'azureml', false);
  makeEnvironments(world, id);
  world.blobs.prepare(account, [`azureml-blobstore-${guid}`, 'azureml']);
  return workspace;
}

/** The service writes two providers' names in its own capitals. */
function rewritten({ keyVault, applicationInsights, ...rest }: Fields): Fields {
  const own = (id: unknown, from: RegExp, to: string) => (typeof id === 'string' ? id.replace(from, to) : id);
  return {
    ...rest,
    keyVault: own(keyVault, /Microsoft\.KeyVault/i, 'Microsoft.Keyvault'),
    applicationInsights: own(applicationInsights, /Microsoft\.Insights/i, 'Microsoft.insights'),
  };
}

function makeDatastore(
  world: World,
  id: string,
  accountName: string,
  containerName: string,
  isDefault: boolean,
): void {
  const shared = world.scenario.sharedKeys ?? true;
  putResource(world, id, {
    properties: {
      description: null,
      tags: null,
      properties: null,
      datastoreType: 'AzureBlob',
      accountName,
      containerName,
      endpoint: 'core.windows.net',
      protocol: 'https',
      isDefault,
      credentials: shared ? { credentialsType: 'AccountKey' } : { credentialsType: 'None' },
      serviceDataAccessAuthIdentity: 'WorkspaceSystemAssignedIdentity',
    },
  });
}

/** Workspace, or the answer that there is none. */
export function workspaceReply(call: Call): ReturnType<typeof resourceNotFound> | undefined {
  const { world, params } = call;
  if (!getResource(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`)) {
    return groupNotFound(params.group);
  }
  return getResource(world, workspaceOf(call)) ? undefined : resourceNotFound(workspaceOf(call));
}

/** What a PUT below a workspace that is not there is answered with, by the gateway. */
export function parentReply(call: Call): ReturnType<typeof resourceNotFound> | undefined {
  if (workspaceReply(call) === undefined) return undefined;
  if (!getResource(call.world, workspaceOf(call).replace(/\/providers\/.*/, ''))) return workspaceReply(call);
  return armError(404, {
    code: 'ParentResourceNotFound',
    message: `Can not perform requested operation on nested resource. Parent resource '${call.params.workspace}' not found.`,
  });
}

function all(world: World, below: string): readonly ArmResource[] {
  return [...world.state.resources.values()].filter(
    ({ id, type }) =>
      type.toLowerCase() === 'microsoft.machinelearningservices/workspaces' &&
      id.toLowerCase().startsWith(below.toLowerCase()),
  );
}

export const workspaceRoutes: Routes = {
  [`GET ${WORKSPACE}`]: (call) => {
    pollPending(call.world, workspaceOf(call));
    return workspaceReply(call) ?? ok(getResource(call.world, workspaceOf(call)));
  },
  [`PUT ${WORKSPACE}`]: (call) => {
    const { world, body, params } = call;
    const id = workspaceOf(call);
    if (!getResource(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`)) {
      return groupNotFound(params.group);
    }
    const missing = ['storageAccount', 'keyVault'].find(
      (name) => text(body, 'properties', name) === undefined,
    );
    if (text(body, 'identity', 'type') === undefined || missing !== undefined) {
      return armError(400, {
        code: 'ValidationError',
        message: `Missing dependent resources in workspace json: ${missing ?? 'identity'}`,
      });
    }
    if (getResource(world, id)) return ok(makeWorkspace(world, id, fields(body)));
    putResource(world, id, {
      ...fields(body),
      properties: { ...fields(body, 'properties'), provisioningState: 'Creating' },
    });
    const operation = startOperation(
      world,
      world.scenario.deployment,
      () => void makeWorkspace(world, id, fields(body)),
      id,
    );
    return { status: 202, headers: operationHeaders(world, operation, 'both') };
  },
  [`DELETE ${WORKSPACE}`]: (call) => {
    const { world } = call;
    const id = workspaceOf(call);
    const workspace = getResource(world, id);
    if (!workspace) return { status: 204 };
    workspace.properties = { ...workspace.properties, provisioningState: 'Deleting' };
    const operation = startOperation(
      world,
      { polls: 2 },
      () => {
        if (call.query.get('forceToPurge') !== 'true') putAway(world, id);
        deleteResource(world, id);
      },
      id,
    );
    return { status: 202, headers: operationHeaders(world, operation, 'both') };
  },
  [`GET ${WORKSPACES}`]: ({ world, path, query, params }) =>
    page(
      world,
      path,
      query,
      all(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}/`),
    ),
  'GET /subscriptions/:subscription/providers/Microsoft.MachineLearningServices/workspaces': ({
    world,
    path,
    query,
    params,
  }) => page(world, path, query, all(world, `/subscriptions/${params.subscription}/`)),
  [`POST ${WORKSPACE}/listStorageAccountKeys`]: (call) =>
    workspaceReply(call) ?? keysForbidden(call.world) ?? ok({ userStorageKey: AZURITE_KEY }),
  [`POST ${WORKSPACE}/listKeys`]: (call) =>
    workspaceReply(call) ??
    keysForbidden(call.world) ??
    ok({
      userStorageKey: AZURITE_KEY,
      userStorageResourceId: field(
        getResource(call.world, workspaceOf(call)),
        'properties',
        'storageAccount',
      ),
    }),
};
