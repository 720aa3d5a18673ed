import { field, fields, isFields, text, type Fields } from '../json.ts';
import { nextId, operationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, ok, page, virtualNow } from '../replies.ts';
import { getResource, putResource, typeAndName, withoutAuthor } from '../resources.ts';
import type { ArmError } from '../scenario.ts';
import type { ArmResource, Call, Reply, Routes, World } from '../types.ts';
import { groupNotFound } from './groups.ts';
import { nameHeld } from './put-away.ts';
import { makeStorageAccount } from './storage.ts';
import { evaluate, inOrder, templateParameters, type TemplateScope } from './template.ts';
import { makeWorkspace } from './workspaces.ts';

const GROUP = '/subscriptions/:subscription/resourceGroups/:group';
const DEPLOYMENTS = `${GROUP}/providers/Microsoft.Resources/deployments`;

function groupOf({ world, params }: Call): ArmResource | undefined {
  return getResource(world, `/subscriptions/${params.subscription}/resourceGroups/${params.group}`);
}

function idOf({ params }: Call): string {
  return `/subscriptions/${params.subscription}/resourceGroups/${params.group}/providers/Microsoft.Resources/deployments/${params.name}`;
}

function deploy(call: Call): Reply {
  const { world, body, params } = call;
  const group = groupOf(call);
  if (!group) return groupNotFound(params.group);
  let resources: readonly Fields[];
  try {
    resources = templateResources(world, group, body);
  } catch (error) {
    return armError(400, {
      code: 'InvalidTemplate',
      message: `Deployment template validation failed: '${(error as Error).message}'`,
    });
  }
  const missing = resources
    .map(({ type }) => text({ type }, 'type')!.split('/')[0])
    .find((name) => world.state.unregistered.has(name));
  if (missing !== undefined) return unregistered(missing);
  const id = idOf(call);
  const state = (provisioningState: string, more: Fields = {}) =>
    putResource(world, id, {
      tags: fields(body, 'tags'),
      properties: {
        provisioningState,
        mode: text(body, 'properties', 'mode'),
        correlationId: nextId(world),
        timestamp: new Date(virtualNow(world)).toISOString(),
        ...more,
      },
    });
  const before = getResource(world, id);
  const accepted = state('Accepted');
  world.state.deploymentSteps.set(id.toLowerCase(), []);
  const operation = startOperation(
    world,
    world.scenario.deployment,
    (error) => finish(world, id, resources, error, state),
    id,
  );
  return {
    status: before ? 200 : 201,
    body: withoutAuthor(accepted),
    headers: operationHeaders(world, operation, 'Azure-AsyncOperation'),
  };
}

export function unregistered(namespace: string): Reply {
  return armError(409, {
    code: 'MissingSubscriptionRegistration',
    message: `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
    details: [
      {
        code: 'MissingSubscriptionRegistration',
        target: namespace,
        message: `The subscription is not registered to use namespace '${namespace}'.`,
      },
    ],
  });
}

function templateResources(world: World, group: ArmResource, body: unknown): readonly Fields[] {
  const template = field(body, 'properties', 'template');
  const scope: TemplateScope = {
    parameters: templateParameters(template, field(body, 'properties', 'parameters')),
    variables: fields(template, 'variables'),
    group: { id: group.id, name: group.name, location: group.location! },
    subscription: {
      id: `/subscriptions/${world.names.subscription}`,
      subscriptionId: world.names.subscription,
      tenantId: world.names.tenant,
    },
  };
  const found = field(template, 'resources');
  const resources = (Array.isArray(found) ? found : [])
    .map((resource) => evaluate(resource, scope))
    .filter(isFields);
  const withIds = resources.map((resource) => {
    const [type, name, version] = [
      text(resource, 'type'),
      text(resource, 'name'),
      text(resource, 'apiVersion'),
    ];
    if (!type || !name || !version)
      throw new Error('A resource of the template has no type, name or apiVersion.');
    return { ...resource, id: `${group.id}/providers/${type}/${name}` };
  });
  return inOrder(withIds, ({ id }) => String(id));
}

/** Creates the template's resources in order; an error hits the one whose type it names in `target`, else the last. */
function finish(
  world: World,
  id: string,
  resources: readonly Fields[],
  error: ArmError | undefined,
  state: (name: string, more?: Fields) => ArmResource,
): void {
  const failing = error
    ? (resources.find(({ type }) => type === error.target) ?? resources.at(-1))
    : undefined;
  const steps = world.state.deploymentSteps.get(id.toLowerCase())!;
  for (const resource of resources) {
    const problem = resource === failing ? error : nameHeld(world, resource);
    if (!problem) create(world, resource);
    steps.push(step(world, id, resource, problem));
    if (!problem) continue;
    const details = [{ code: problem.code, message: JSON.stringify({ error: problem }) }];
    const message =
      'At least one resource deployment operation failed. Please list deployment operations for details.';
    state('Failed', { error: { code: 'DeploymentFailed', message, details } });
    return;
  }
  state('Succeeded', { outputResources: resources.map((resource) => ({ id: resource.id })) });
}

function create(world: World, resource: Fields): void {
  const id = String(resource.id);
  const type = text(resource, 'type')!.toLowerCase();
  if (type === 'microsoft.storage/storageaccounts') makeStorageAccount(world, id, resource);
  else if (type === 'microsoft.machinelearningservices/workspaces') makeWorkspace(world, id, resource);
  else {
    const { location, tags } = resource as Partial<ArmResource>;
    putResource(world, id, {
      location,
      tags,
      properties: { ...fields(resource, 'properties'), provisioningState: 'Succeeded' },
    });
  }
}

function step(world: World, id: string, resource: Fields, error: ArmError | undefined): Fields {
  const operationId = nextId(world).replaceAll('-', '').toUpperCase();
  return {
    id: `${id}/operations/${operationId}`,
    operationId,
    properties: {
      provisioningOperation: 'Create',
      provisioningState: error ? 'Failed' : 'Succeeded',
      timestamp: new Date(virtualNow(world)).toISOString(),
      statusCode: error ? 'BadRequest' : 'Created',
      ...(error && { statusMessage: { status: 'Failed', error } }),
      targetResource: {
        id: resource.id,
        resourceType: resource.type,
        resourceName: typeAndName(String(resource.id)).name,
      },
    },
  };
}

function absent(call: Call): Reply {
  return armError(404, {
    code: 'DeploymentNotFound',
    message: `Deployment '${call.params.name}' could not be found.`,
  });
}

function operations(call: Call): Reply {
  const steps = call.world.state.deploymentSteps.get(idOf(call).toLowerCase());
  return steps ? page(call.world, call.path, call.query, steps) : absent(call);
}

export const deploymentRoutes: Routes = {
  [`PUT ${DEPLOYMENTS}/:name`]: deploy,
  [`GET ${DEPLOYMENTS}/:name`]: (call) => {
    pollPending(call.world, idOf(call));
    const deployment = getResource(call.world, idOf(call));
    if (!deployment) return absent(call);
    return ok(withoutAuthor(deployment));
  },
  [`HEAD ${DEPLOYMENTS}/:name`]: (call) => ({ status: getResource(call.world, idOf(call)) ? 204 : 404 }),
  [`GET ${GROUP}/deployments/:name/operations`]: operations,
  [`GET ${DEPLOYMENTS}/:name/operations`]: operations,
};
