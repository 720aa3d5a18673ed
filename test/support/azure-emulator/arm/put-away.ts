import { text, type Fields } from '../json.ts';
import { armError, ok } from '../replies.ts';
import { getResource } from '../resources.ts';
import type { ArmError } from '../scenario.ts';
import type { ArmResource, Call, Routes, World } from '../types.ts';

const KINDS = /^Microsoft\.(KeyVault\/vaults|MachineLearningServices\/workspaces)$/i;
const DELETED_VAULT =
  '/subscriptions/:subscription/providers/Microsoft.KeyVault/locations/:region/deletedVaults/:name';

/** Before a deletion that is not for good: what is recoverable in or below an id keeps its name. */
export function putAway(world: World, id: string): void {
  const key = id.toLowerCase();
  for (const [at, resource] of world.state.resources) {
    if ((at === key || at.startsWith(`${key}/`)) && KINDS.test(resource.type))
      world.state.putAway.set(at, resource);
  }
}

/** Why a resource cannot be made, where its name is that of a deleted one. A vault that is recovered is one no more. */
export function nameHeld(world: World, resource: Fields): ArmError | undefined {
  const key = String(resource.id).toLowerCase();
  const held = world.state.putAway.has(key) && !getResource(world, key);
  if (!/^Microsoft\.KeyVault\/vaults$/i.test(String(resource.type))) {
    return held
      ? {
          code: 'Conflict',
          message: 'Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete',
        }
      : undefined;
  }
  if (text(resource, 'properties', 'createMode') === 'recover') {
    return world.state.putAway.delete(key)
      ? undefined
      : {
          code: 'SoftDeletedVaultDoesNotExist',
          message: 'A soft deleted vault with the given name does not exist.',
        };
  }
  return held
    ? {
        code: 'ConflictError',
        message:
          'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.',
      }
    : undefined;
}

function deletedVault({ world, params }: Call): readonly [string, ArmResource] | undefined {
  return [...world.state.putAway].find(
    ([key, { location }]) =>
      key.endsWith(`/vaults/${params.name.toLowerCase()}`) && location === params.region,
  );
}

export const putAwayRoutes: Routes = {
  [`GET ${DELETED_VAULT}`]: (call) => {
    const [id, vault] = deletedVault(call) ?? [];
    return id === undefined
      ? armError(404, {
          code: 'DeletedVaultNotFound',
          message: `The vault '${call.params.name}' is not deleted.`,
        })
      : ok({
          id: call.path,
          name: call.params.name,
          type: 'Microsoft.KeyVault/deletedVaults',
          properties: {
            ...{ vaultId: vault?.id, location: vault?.location, tags: {} },
            ...{ deletionDate: '2026-01-01T00:00:00Z', scheduledPurgeDate: '2026-01-08T00:00:00Z' },
          },
        });
  },
  [`POST ${DELETED_VAULT}/purge`]: (call) => {
    const [id] = deletedVault(call) ?? [];
    if (id === undefined || !call.world.state.putAway.delete(id)) return { status: 204 };
    const location = `${call.world.origin}${call.path.replace(/\/deletedVaults\/.*/, '/operationResults/purge')}?api-version=${call.query.get('api-version')}`;
    return { status: 202, headers: { location } };
  },
};
