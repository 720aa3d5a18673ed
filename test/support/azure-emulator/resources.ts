import { USER_ID } from './tokens.ts';
import { virtualNow } from './replies.ts';
import type { ArmResource, World } from './types.ts';

/** `…/providers/Microsoft.X/a/b/c/d` → `Microsoft.X/a/c` and `d`. */
export function typeAndName(id: string): { readonly type: string; readonly name: string } {
  const group = /\/resourceGroups\/([^/]+)$/i.exec(id)?.[1];
  if (group !== undefined) return { type: 'Microsoft.Resources/resourceGroups', name: group };
  const [provider, ...rest] = id.slice(id.toLowerCase().lastIndexOf('/providers/') + 11).split('/');
  return {
    type: [provider, ...rest.filter((_, i) => i % 2 === 0)].join('/'),
    name: rest.at(-1)!,
  };
}

export function getResource(world: World, id: string): ArmResource | undefined {
  return world.state.resources.get(id.toLowerCase());
}

/** Creates or replaces; times and author are the service's. */
export function putResource(
  world: World,
  id: string,
  given: Partial<Omit<ArmResource, 'id'>> & { readonly properties: ArmResource['properties'] },
): ArmResource {
  const { type, name } = typeAndName(id);
  const before = getResource(world, id);
  const now = new Date(virtualNow(world)).toISOString();
  const resource: ArmResource = {
    ...given,
    id: before?.id ?? id,
    name: before?.name ?? name,
    type: given.type ?? type,
    systemData: {
      createdAt: before?.systemData?.createdAt ?? now,
      createdBy: USER_ID,
      createdByType: 'User',
      lastModifiedAt: now,
      lastModifiedBy: USER_ID,
      lastModifiedByType: 'User',
    },
  };
  world.state.resources.set(id.toLowerCase(), resource);
  return resource;
}

/** Removes a resource and all below it. @returns whether there was one */
export function deleteResource(world: World, id: string): boolean {
  const key = id.toLowerCase();
  const had = world.state.resources.has(key);
  for (const other of [...world.state.resources.keys()]) {
    if (other === key || other.startsWith(`${key}/`)) world.state.resources.delete(other);
  }
  return had;
}

/** The resources directly below a parent in one collection (`…/jobs`), oldest first. */
export function childrenOf(world: World, collection: string): readonly ArmResource[] {
  const prefix = `${collection.toLowerCase().replace(/\/$/, '')}/`;
  return [...world.state.resources]
    .filter(([key]) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/'))
    .map(([, resource]) => resource);
}

export function groupId(world: World, group = world.names.group): string {
  return `/subscriptions/${world.names.subscription}/resourceGroups/${group}`;
}

/** The id of the scenario's workspace. */
export function workspaceId(world: World): string {
  return `${groupId(world)}/providers/Microsoft.MachineLearningServices/workspaces/${world.names.workspace}`;
}

/** As providers show it that do not tell who made a thing and when. */
export function withoutAuthor(resource: ArmResource): ArmResource {
  const shown: { -readonly [Name in keyof ArmResource]: ArmResource[Name] } = { ...resource };
  delete shown.systemData;
  return shown;
}
