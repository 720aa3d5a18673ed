import type { Reply, World } from './types.ts';
import type { ArmError } from './scenario.ts';

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return headers === undefined ? { status: 200, body } : { status: 200, body, headers };
}

export function armError(status: number, error: ArmError): Reply {
  return { status, body: { error } };
}

export function resourceNotFound(id: string): Reply {
  const found = /resourceGroups\/([^/]+)\/providers\/(.+)\/([^/]+)$/i.exec(id);
  const what = found ? `${found[2]}/${found[3]}' under resource group '${found[1]}` : id;
  return armError(404, {
    code: 'ResourceNotFound',
    message: `The Resource '${what}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  });
}

/** Real time plus what jobs and operations skipped, milliseconds since 1970. */
export function virtualNow(world: World): number {
  return Date.now() + world.state.skipped;
}

/** One page of a list: `$skiptoken` counts items. */
export function page(
  world: World,
  path: string,
  query: URLSearchParams,
  items: readonly unknown[],
  listName = 'value',
): Reply {
  const from = Number(query.get('$skipToken') ?? query.get('$skiptoken') ?? query.get('$skip') ?? 0);
  const size = world.scenario.pageSize ?? 50;
  const next = new URLSearchParams([...query].filter(([name]) => !/^\$skip/i.test(name)));
  next.set('$skipToken', String(from + size));
  const more = from + size < items.length;
  return ok({
    [listName]: items.slice(from, from + size),
    ...(more && { nextLink: `${world.origin}${path}?${next.toString()}` }),
  });
}
