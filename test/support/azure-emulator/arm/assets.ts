import { fields, text, type Fields } from '../json.ts';
import { frontEndError, ok, page } from '../replies.ts';
import { childrenOf, getResource, putResource } from '../resources.ts';
import { AZURITE_KEY } from '../blobs/azurite.ts';
import type { Call, Reply, Routes } from '../types.ts';
import { keysForbidden } from './storage.ts';
import { parentReply, WORKSPACE, workspaceOf, workspaceReply } from './workspaces.ts';

/** Codes, data and environments have containers and versions of one shape. */
const COLLECTIONS = ['codes', 'data', 'environments'] as const;

type Collection = (typeof COLLECTIONS)[number];

function containerOf(call: Call, collection: Collection): string {
  return `${workspaceOf(call)}/${collection}/${call.params.name}`;
}

function versionOf(call: Call, collection: Collection): string {
  return `${containerOf(call, collection)}/versions/${call.params.version}`;
}

/** @param missing what the front end says where there is none */
function read(call: Call, id: string, missing: string): Reply {
  const asset = getResource(call.world, id);
  return workspaceReply(call) ?? (asset ? ok(asset) : frontEndError(404, missing, ['NotFoundError']));
}

/** `No environment exists for name: x, version: , label: ` */
function noAsset({ params }: Call, collection: Collection): string {
  return `No ${collection.replace(/s$/, '')} exists for name: ${params.name}, version: ${'version' in params ? params.version : ''}, label: `;
}

function list(call: Call, below: string): Reply {
  return workspaceReply(call) ?? page(call.world, call.path, call.query, childrenOf(call.world, below));
}

/** Assets never change once they are there: another content under the same version is refused. */
function write(call: Call, collection: Collection): Reply {
  const { world, body, params } = call;
  const id = versionOf(call, collection);
  const absent = parentReply(call);
  if (absent) return absent;
  const existing = getResource(world, id);
  const uri = collection === 'codes' ? 'codeUri' : 'dataUri';
  if (existing && text(existing.properties, uri) !== text(body, 'properties', uri)) {
    return frontEndError(
      400,
      `A version ${params.version} of ${params.name} with another uri exists; assets are immutable.`,
      ['BadArgument'],
    );
  }
  const properties: Fields = {
    ...{ description: null, tags: {}, properties: {}, isArchived: false, isAnonymous: false },
    ...fields(body, 'properties'),
    ...(collection === 'codes' && { provisioningState: 'Succeeded' }),
  };
  putResource(world, containerOf(call, collection), {
    properties: {
      isArchived: false,
      latestVersion: params.version,
      ...(collection === 'data' && { dataType: properties.dataType }),
    },
  });
  const made = putResource(world, id, { properties });
  const headers = { location: `${world.origin}${id}?api-version=${call.query.get('api-version')}` };
  return existing ? ok(made) : { status: 201, body: made, headers };
}

function assetRoutesOf(collection: Collection): Routes {
  const base = `${WORKSPACE}/${collection}`;
  return {
    [`GET ${base}`]: (call) => list(call, `${workspaceOf(call)}/${collection}`),
    [`GET ${base}/:name`]: (call) => read(call, containerOf(call, collection), noAsset(call, collection)),
    [`GET ${base}/:name/versions`]: (call) => list(call, `${containerOf(call, collection)}/versions`),
    [`GET ${base}/:name/versions/:version`]: (call) =>
      read(call, versionOf(call, collection), noAsset(call, collection)),
    [`PUT ${base}/:name/versions/:version`]: (call) => write(call, collection),
  };
}

const storeMessage = ({ params }: Call) => `Could not find datastore: ${params.name}.`;

function noStore(call: Call): Reply {
  return frontEndError(404, storeMessage(call), ['NotFoundError']);
}

function secrets(call: Call): Reply {
  const id = `${workspaceOf(call)}/datastores/${call.params.name}`;
  if (!getResource(call.world, id)) return noStore(call);
  return keysForbidden(call.world) ?? ok({ secretsType: 'AccountKey', key: AZURITE_KEY });
}

export const assetRoutes: Routes = {
  ...(Object.assign({}, ...COLLECTIONS.map(assetRoutesOf)) as Routes),
  [`GET ${WORKSPACE}/datastores`]: (call) => {
    const wanted = call.query.get('isDefault');
    const stores = childrenOf(call.world, `${workspaceOf(call)}/datastores`).filter(
      ({ properties }) => wanted === null || String(properties.isDefault) === wanted.toLowerCase(),
    );
    return workspaceReply(call) ?? page(call.world, call.path, call.query, stores);
  },
  [`GET ${WORKSPACE}/datastores/:name`]: (call) =>
    read(call, `${workspaceOf(call)}/datastores/${call.params.name}`, storeMessage(call)),
  [`POST ${WORKSPACE}/datastores/:name/listSecrets`]: secrets,
};
