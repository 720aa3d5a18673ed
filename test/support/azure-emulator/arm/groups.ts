import { field, fields, text } from '../json.ts';
import { operationHeaders, pollPending, startOperation } from '../operations.ts';
import { armError, ok, page } from '../replies.ts';
import { childrenOf, deleteResource, getResource, putResource, withoutAuthor } from '../resources.ts';
import type { ArmResource, Call, Reply, Routes } from '../types.ts';
import { putAway } from './put-away.ts';

const GROUP = '/subscriptions/:subscription/resourceGroups/:group';

function groupPath({ params }: Call): string {
  return `/subscriptions/${params.subscription}/resourceGroups/${params.group}`;
}

export function groupNotFound(group: string): Reply {
  return armError(404, {
    code: 'ResourceGroupNotFound',
    message: `Resource group '${group}' could not be found.`,
  });
}

/** `tagName eq 'x' and tagValue eq 'y'`: the only filter that these lists need. */
function tagFilter(filter: string | null): (resource: ArmResource) => boolean {
  const name = /tagName eq '([^']*)'/i.exec(filter ?? '')?.[1];
  const value = /tagValue eq '([^']*)'/i.exec(filter ?? '')?.[1];
  const type = /resourceType eq '([^']*)'/i.exec(filter ?? '')?.[1];
  return ({ tags, type: own }) =>
    (name === undefined || (tags !== undefined && name in tags)) &&
    (value === undefined || field(tags, name!) === value) &&
    (type === undefined || own.toLowerCase() === type.toLowerCase());
}

/** What `resources` lists: top-level resources, not groups, deployments, jobs or computes. */
function topLevel({ id }: ArmResource): boolean {
  if (/\/providers\/Microsoft\.Resources\/deployments\//i.test(id)) return false;
  return /\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+$/i.test(id);
}

function list(call: Call, below: string, wanted: (resource: ArmResource) => boolean): Reply {
  const { world, path, query } = call;
  const hits = tagFilter(query.get('$filter'));
  const found = [...world.state.resources.values()].filter(
    (resource) =>
      resource.id.toLowerCase().startsWith(below.toLowerCase()) && wanted(resource) && hits(resource),
  );
  return page(
    world,
    path,
    query,
    found.map(({ id, name, type, location, tags }) => ({ id, name, type, location, tags })),
  );
}

export const groupRoutes: Routes = {
  [`PUT ${GROUP}`]: (call) => {
    const { world, params, body } = call;
    const existed = getResource(world, groupPath(call));
    const location = text(body, 'location') ?? '';
    if (existed && existed.location !== location) {
      return armError(409, {
        code: 'InvalidResourceGroupLocation',
        message: `Invalid resource group location '${location}'. The Resource group already exists in location '${existed.location}'.`,
      });
    }
    const id = existed?.id ?? `/subscriptions/${params.subscription}/resourceGroups/${params.group}`;
    const group = putResource(world, id, {
      location,
      tags: fields(body, 'tags'),
      properties: { provisioningState: 'Succeeded' },
    });
    return { status: existed ? 200 : 201, body: withoutAuthor(group) };
  },
  [`GET ${GROUP}`]: (call) => {
    pollPending(call.world, groupPath(call));
    const group = getResource(call.world, groupPath(call));
    return group ? ok(withoutAuthor(group)) : groupNotFound(call.params.group);
  },
  [`HEAD ${GROUP}`]: (call) => ({ status: getResource(call.world, groupPath(call)) ? 204 : 404 }),
  [`DELETE ${GROUP}`]: (call) => {
    const { world } = call;
    if (!getResource(world, groupPath(call))) return groupNotFound(call.params.group);
    const id = startOperation(
      world,
      { polls: 2 },
      () => {
        putAway(world, groupPath(call));
        deleteResource(world, groupPath(call));
      },
      groupPath(call),
    );
    return { status: 202, headers: operationHeaders(world, id, 'Location') };
  },
  'GET /subscriptions/:subscription/resourceGroups': ({ world, path, query, params }) => {
    const hits = tagFilter(query.get('$filter'));
    const groups = childrenOf(world, `/subscriptions/${params.subscription}/resourceGroups`).filter(hits);
    return page(world, path, query, groups.map(withoutAuthor));
  },
  'GET /subscriptions/:subscription/resources': (call) =>
    list(call, `/subscriptions/${call.params.subscription}/`, topLevel),
  [`GET ${GROUP}/resources`]: (call) => list(call, `${groupPath(call)}/`, topLevel),
  // A metadata document that tools read to learn a cloud's other addresses.
  'GET /metadata/endpoints': ({ world }) =>
    ok([
      {
        name: 'AzureEmulator',
        resourceManager: world.origin,
        portal: world.origin,
        authentication: {
          loginEndpoint: world.origin,
          audiences: ['https://management.azure.com/', 'https://management.core.windows.net/'],
          tenant: 'common',
          identityProvider: 'AAD',
        },
        suffixes: { storage: 'core.windows.net', keyVaultDns: 'vault.azure.net' },
      },
    ]),
};
