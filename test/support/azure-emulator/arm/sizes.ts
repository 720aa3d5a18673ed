import { ok, page } from '../replies.ts';
import type { Routes } from '../types.ts';
import { quotas, usages, vmSizes } from './catalogue.ts';

const BASE = '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:region';

export const sizeRoutes: Routes = {
  [`GET ${BASE}/vmSizes`]: () => ok({ value: vmSizes() }),
  [`GET ${BASE}/usages`]: ({ world, path, query, params }) =>
    page(world, path, query, usages(world.scenario, params.subscription, params.region)),
  [`GET ${BASE}/quotas`]: ({ world, path, query, params }) =>
    page(world, path, query, quotas(world.scenario, params.subscription, params.region)),
};
