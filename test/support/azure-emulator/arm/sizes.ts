import { armError, ok, page } from '../replies.ts';
import type { Call, Handler, Reply, Routes } from '../types.ts';
import { quotas, usages, vmSizes } from './catalogue.ts';
import { unregistered } from './deployments.ts';
import { REGIONS } from './subscriptions.ts';

const BASE = '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:region';
const NAMESPACE = 'Microsoft.MachineLearningServices';

/** Only where the service is, and after it was registered. */
function inRegion(type: string, answer: (call: Call) => Reply): Handler {
  return (call) => {
    const { region } = call.params;
    if (call.world.state.unregistered.has(NAMESPACE)) return unregistered(NAMESPACE);
    if (REGIONS.includes(region.toLowerCase())) return answer(call);
    return armError(400, {
      code: 'NoRegisteredProviderFound',
      message: `No registered resource provider found for location '${region}' and API version '2022-10-01' for type 'locations/${type}'. The supported locations are '${REGIONS.join(', ')}'.`,
    });
  };
}

export const sizeRoutes: Routes = {
  [`GET ${BASE}/vmSizes`]: inRegion('vmSizes', () => ok({ value: vmSizes() })),
  [`GET ${BASE}/usages`]: inRegion('usages', ({ world, path, query, params }) =>
    page(world, path, query, usages(world.scenario, params.subscription, params.region)),
  ),
  [`GET ${BASE}/quotas`]: inRegion('quotas', ({ world, path, query, params }) =>
    page(world, path, query, quotas(world.scenario, params.subscription, params.region)),
  ),
};
