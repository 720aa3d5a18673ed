import { ok } from '../replies.ts';
import type { Routes } from '../types.ts';

/** Where the region's services are: `discoveryUrl` of every workspace. Nobody of ours has anything to ask of the experiments host. */
export const discoveryRoutes: Routes = {
  'GET /discovery': ({ world: { origin } }) =>
    ok({
      api: origin,
      catalog: 'https://catalog.cortanaanalytics.com',
      experimentation: `${origin}/experiments`,
      gallery: 'https://gallery.cortanaintelligence.com/project',
      history: `${origin}/experiments`,
      hyperdrive: `${origin}/experiments`,
      labeling: `${origin}/experiments`,
      modelmanagement: `${origin}/experiments`,
      pipelines: `${origin}/experiments`,
      studio: 'https://ml.azure.com',
    }),
};
