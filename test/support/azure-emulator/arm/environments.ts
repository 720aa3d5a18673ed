import { putResource } from '../resources.ts';
import type { World } from '../types.ts';

/** The curated environment that command jobs run in, and its only version. */
export const ENVIRONMENT = { name: 'AzureML-acpt-pytorch-2.8-cuda12.6', version: '4' };

/** Every workspace has the curated environments. */
export function makeEnvironments(world: World, workspace: string): void {
  const { name, version } = ENVIRONMENT;
  const id = `${workspace}/environments/${name}`;
  putResource(world, id, {
    properties: { description: '', tags: {}, properties: {}, isArchived: false, latestVersion: version },
  });
  putResource(world, `${id}/versions/${version}`, {
    properties: {
      ...{
        description: 'PyTorch with CUDA',
        tags: {},
        properties: {},
        isArchived: false,
        isAnonymous: false,
      },
      condaFile: '',
      environmentType: 'Curated',
      osType: 'Linux',
    },
  });
}
