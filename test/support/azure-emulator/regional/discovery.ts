import { ok } from '../replies.ts';
import type { Routes } from '../types.ts';

/** Where the region's services are: `discoveryUrl` of every workspace. */
export const discoveryRoutes: Routes = {
  'GET /discovery': ({ world: { origin } }) =>
    ok({
      api: origin,
      history: origin,
      experimentation: origin,
      artifact: origin,
      mlflow: origin,
      studio: 'https://ml.azure.com',
    }),
};
