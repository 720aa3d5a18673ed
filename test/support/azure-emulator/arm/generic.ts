import { ok, resourceNotFound } from '../replies.ts';
import { deleteResource, getResource } from '../resources.ts';
import { putAway } from './put-away.ts';
import type { Call, Routes } from '../types.ts';

const RESOURCE = '/subscriptions/:subscription/resourceGroups/:group/providers/:provider/:type/:name';
const OTHERS = /\/providers\/(Microsoft\.KeyVault|Microsoft\.Insights|Microsoft\.OperationalInsights)\//i;

function known({ path }: Call): boolean {
  return OTHERS.test(path);
}

/** Vaults, insights and log analytics workspaces: read and removed like any resource. */
export const genericRoutes: Routes = {
  [`GET ${RESOURCE}`]: (call) => {
    const resource = known(call) ? getResource(call.world, call.path) : undefined;
    return resource ? ok(resource) : resourceNotFound(call.path);
  },
  [`HEAD ${RESOURCE}`]: (call) => ({ status: getResource(call.world, call.path) ? 204 : 404 }),
  [`DELETE ${RESOURCE}`]: (call) => {
    if (!known(call)) return resourceNotFound(call.path);
    putAway(call.world, call.path);
    return { status: deleteResource(call.world, call.path) ? 200 : 204 };
  },
};
