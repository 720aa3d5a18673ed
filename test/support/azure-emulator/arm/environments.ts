import { putResource } from '../resources.ts';
import type { World } from '../types.ts';

/** The curated environment that command jobs run in, and its only version. */
export const ENVIRONMENT = { name: 'AzureML-acpt-pytorch-2.8-cuda12.6', version: '4' };

/** Every workspace has the curated environments. */
export function makeEnvironments(world: World, workspace: string): void {
  const { name, version } = ENVIRONMENT;
  const id = `${workspace}/environments/${name}`;
  putResource(world, id, { properties: { isArchived: false, latestVersion: version } });
  putResource(world, `${id}/versions/${version}`, {
    properties: {
      environmentType: 'Curated',
      image: 'mcr.microsoft.com/azureml/curated/acpt-pytorch-2.8-cuda12.6:4',
      osType: 'Linux',
    },
  });
}
