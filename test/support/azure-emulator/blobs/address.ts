import { text } from '../json.ts';
import { getResource } from '../resources.ts';
import type { World } from '../types.ts';
import type { BlobFolder } from './store.ts';

/**
 * Where an `azureml://` address (long or short) or an https blob URL points.
 * @param uri may end in a file name or in a folder
 * @throws Error for an address of another workspace, an unknown datastore, or no address at all
 */
export function blobAddress(world: World, workspace: string, uri: string): BlobFolder {
  const long =
    /^azureml:\/\/subscriptions\/([^/]+)\/resource[gG]roups\/([^/]+)\/(?:providers\/Microsoft\.MachineLearningServices\/)?workspaces\/([^/]+)\/datastores\/([^/]+)\/paths\/(.*)$/.exec(
      uri,
    );
  const short = /^azureml:\/\/datastores\/([^/]+)\/paths\/(.*)$/.exec(uri);
  if (long) {
    const [, subscription, group, name] = long;
    const named = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
    if (named.toLowerCase() !== workspace.toLowerCase()) throw new Error(`${uri} is in another workspace.`);
    return inDatastore(world, workspace, long[4], long[5]);
  }
  if (short) return inDatastore(world, workspace, short[1], short[2]);
  if (uri.startsWith(`${world.origin}/`)) {
    const [account, container, ...rest] = new URL(uri).pathname.slice(1).split('/').map(decodeURIComponent);
    return { account, container, prefix: rest.join('/') };
  }
  throw new Error(`${uri} is no address of this workspace.`);
}

function inDatastore(world: World, workspace: string, name: string, path: string): BlobFolder {
  const store = getResource(world, `${workspace}/datastores/${name}`);
  if (!store) throw new Error(`There is no datastore ${name}.`);
  return {
    account: text(store.properties, 'accountName')!,
    container: text(store.properties, 'containerName')!,
    prefix: path,
  };
}

/** The same place, as a folder: its prefix ends in a slash. */
export function asFolder(place: BlobFolder): BlobFolder {
  return place.prefix === '' || place.prefix.endsWith('/') ? place : { ...place, prefix: `${place.prefix}/` };
}

/** Where run history keeps a run's own files. */
export function artifactsOf(world: World, workspace: string, run: string): BlobFolder {
  return inDatastore(world, workspace, 'workspaceartifactstore', `ExperimentRun/dcid.${run}/`);
}
