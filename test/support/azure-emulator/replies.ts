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

/** As the management front end refuses: the telling codes lie in `additionalInfo`. @param inner outermost first */
export function frontEndError(status: number, message: string, inner: readonly string[]): Reply {
  const chain = inner.reduceRight<object | null>((innerError, code) => ({ code, innerError }), null);
  const facts = {
    ComponentName: 'managementfrontend',
    Correlation: { operation: 'f98e140ad5e5cd643aee133c890dfca8', request: 'b56ece7ca6ea3cf6' },
    Environment: 'emulator',
    Location: 'emulator',
    Time: '2026-01-01T00:00:00.0000000+00:00',
    InnerError: chain,
  };
  const additionalInfo = Object.entries(facts).map(([type, value]) => ({ type, info: { value } }));
  return { status, body: { error: { code: 'UserError', message, details: [], additionalInfo } } };
}

/** Instants as the front end, the compute service and run history write them. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000+00:00');
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
  const token = query.get('$skipToken') ?? query.get('$skiptoken') ?? query.get('$skip');
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64').toString());
  const size = world.scenario.pageSize ?? 50;
  const next = new URLSearchParams([...query].filter(([name]) => !/^\$skip/i.test(name)));
  next.set('$skipToken', Buffer.from(String(from + size)).toString('base64'));
  const more = from + size < items.length;
  return ok({
    [listName]: items.slice(from, from + size),
    ...(more && { nextLink: `${world.origin}${path}?${next.toString()}` }),
  });
}
