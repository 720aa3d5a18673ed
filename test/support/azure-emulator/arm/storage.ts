import { text, type Fields } from '../json.ts';
import { armError, ok, resourceNotFound } from '../replies.ts';
import { deleteResource, getResource, putResource, withoutAuthor } from '../resources.ts';
import type { ArmResource, Call, Reply, Routes, World } from '../types.ts';
import { AZURITE_KEY } from '../blobs/azurite.ts';

const ACCOUNT =
  '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Storage/storageAccounts/:account';

/** A new, empty storage account whose blobs are the emulator's. */
export function makeStorageAccount(world: World, id: string, body: Fields): ArmResource {
  const name = id.split('/').at(-1)!;
  world.blobs.forget(name);
  return putResource(world, id, {
    location: text(body, 'location') ?? world.names.region,
    tags: body.tags as Fields | undefined,
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    kind: 'StorageV2',
    properties: {
      provisioningState: 'Succeeded',
      creationTime: new Date().toISOString(),
      primaryEndpoints: { blob: `${world.origin}/${name}/` },
      primaryLocation: text(body, 'location') ?? world.names.region,
      statusOfPrimary: 'available',
      supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: world.scenario.sharedKeys ?? true,
    },
  });
}

function idOf({ params }: Call): string {
  return `/subscriptions/${params.subscription}/resourceGroups/${params.group}/providers/Microsoft.Storage/storageAccounts/${params.account}`;
}

/** Where shared keys are switched off nobody gets one. */
export function keysForbidden(world: World): Reply | undefined {
  if (world.scenario.sharedKeys ?? true) return undefined;
  return armError(403, {
    code: 'KeyBasedAuthenticationNotPermitted',
    message: 'Key based authentication is not permitted on this storage account.',
  });
}

export const storageRoutes: Routes = {
  [`GET ${ACCOUNT}`]: (call) => {
    const account = getResource(call.world, idOf(call));
    return account ? ok(withoutAuthor(account)) : resourceNotFound(idOf(call));
  },
  [`DELETE ${ACCOUNT}`]: (call) => ({ status: deleteResource(call.world, idOf(call)) ? 200 : 204 }),
  [`POST ${ACCOUNT}/listKeys`]: (call) =>
    keysForbidden(call.world) ??
    (getResource(call.world, idOf(call))
      ? ok({ keys: [{ keyName: 'key1', value: AZURITE_KEY, permissions: 'FULL' }] })
      : resourceNotFound(idOf(call))),
};
