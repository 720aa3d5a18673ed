import { ok, page } from '../replies.ts';
import type { Fields } from '../json.ts';
import type { Routes, World } from '../types.ts';

export const REGIONS = ['eastus', 'westeurope', 'westus2', 'germanywestcentral', 'southeastasia'];

const PROVIDERS = [
  'Microsoft.MachineLearningServices',
  'Microsoft.Storage',
  'Microsoft.KeyVault',
  'Microsoft.Insights',
  'Microsoft.OperationalInsights',
  'Microsoft.ContainerRegistry',
  'Microsoft.Resources',
  'Microsoft.Authorization',
];

function subscriptions(world: World): readonly Fields[] {
  const { subscription, tenant } = world.names;
  const all = [{ id: subscription, name: 'Emulated' }, ...(world.scenario.moreSubscriptions ?? [])];
  return all.map(({ id, name }) => ({
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    subscriptionId: id,
    tenantId: tenant,
    displayName: name,
    state: 'Enabled',
  }));
}

/** Whether a subscription is one that the token may see. */
export function isKnownSubscription(world: World, id: string): boolean {
  return subscriptions(world).some(({ subscriptionId }) => subscriptionId === id.toLowerCase());
}

function provider(world: World, namespace: string): Fields {
  const name = PROVIDERS.find((known) => known.toLowerCase() === namespace.toLowerCase()) ?? namespace;
  const types = name === 'Microsoft.MachineLearningServices' ? ['workspaces', 'workspaces/computes'] : [];
  return {
    id: `/subscriptions/${world.names.subscription}/providers/${name}`,
    namespace: name,
    registrationPolicy: 'RegistrationRequired',
    registrationState: world.state.unregistered.has(name) ? 'NotRegistered' : 'Registered',
    resourceTypes: types.map((resourceType) => ({
      resourceType,
      locations: ['East US', 'West Europe', 'West US 2', 'Germany West Central', 'Southeast Asia'],
      apiVersions: ['2022-10-01'],
    })),
  };
}

export const subscriptionRoutes: Routes = {
  'GET /subscriptions': ({ world, path, query }) => page(world, path, query, subscriptions(world)),
  'GET /subscriptions/:subscription': ({ world, params }) =>
    ok(
      subscriptions(world).find(({ subscriptionId }) => subscriptionId === params.subscription.toLowerCase()),
    ),
  'GET /subscriptions/:subscription/locations': ({ world }) =>
    ok({
      value: REGIONS.map((name) => ({
        id: `/subscriptions/${world.names.subscription}/locations/${name}`,
        name,
        displayName: name,
        metadata: { regionType: 'Physical' },
      })),
    }),
  'GET /tenants': ({ world }) =>
    ok({
      value: [
        { id: `/tenants/${world.names.tenant}`, tenantId: world.names.tenant, displayName: 'Emulated' },
      ],
    }),
  'GET /subscriptions/:subscription/providers': ({ world, path, query }) =>
    page(
      world,
      path,
      query,
      PROVIDERS.map((name) => provider(world, name)),
    ),
  'GET /subscriptions/:subscription/providers/:namespace': ({ world, params }) =>
    ok(provider(world, params.namespace)),
  'POST /subscriptions/:subscription/providers/:namespace/register': ({ world, params }) => {
    const { namespace } = provider(world, params.namespace);
    const answer = { ...provider(world, params.namespace), registrationState: 'Registering' };
    world.state.unregistered.delete(String(namespace));
    return ok(answer);
  },
};
