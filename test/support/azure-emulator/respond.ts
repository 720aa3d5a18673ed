import { apiVersionReply, readOnlyFields, tokenReply, type Face } from './contract/own-checks.ts';
import type { Contract, Message } from './contract/open-api.ts';
import { authorizationRoutes, roleReply } from './arm/authorization.ts';
import { assetRoutes } from './arm/assets.ts';
import { computeRoutes } from './arm/computes.ts';
import { deploymentRoutes, unregistered } from './arm/deployments.ts';
import { genericRoutes } from './arm/generic.ts';
import { groupRoutes } from './arm/groups.ts';
import { jobRoutes } from './arm/jobs.ts';
import { putAwayRoutes } from './arm/put-away.ts';
import { sizeRoutes } from './arm/sizes.ts';
import { storageRoutes } from './arm/storage.ts';
import { isKnownSubscription, subscriptionRoutes } from './arm/subscriptions.ts';
import { workspaceRoutes } from './arm/workspaces.ts';
import { operationRoutes } from './operations.ts';
import { discoveryRoutes } from './regional/discovery.ts';
import { historyRoutes } from './regional/history.ts';
import { mlflowRoutes } from './regional/mlflow.ts';
import { armError } from './replies.ts';
import { router } from './router.ts';
import type { Reply, World } from './types.ts';

const FACES = {
  arm: router(
    ...[subscriptionRoutes, operationRoutes, sizeRoutes, groupRoutes, authorizationRoutes, deploymentRoutes],
    ...[storageRoutes, workspaceRoutes, computeRoutes, assetRoutes, jobRoutes, putAwayRoutes, genericRoutes],
  ),
  regional: router(discoveryRoutes, historyRoutes, mlflowRoutes),
};

/** A request after its body has arrived. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

export function faceOf(path: string): Face | 'blob' {
  if (/^\/(history|artifact|mlflow|metric|discovery|experiments)(\/|$)/i.test(path)) return 'regional';
  return /^\/(subscriptions|providers|tenants|metadata|__control)(\/|$)/i.test(path) ? 'arm' : 'blob';
}

/** Judges a request, answers it, and judges the answer. Violations are recorded and answered with 400. */
export async function respond(
  world: World,
  contract: Contract | undefined,
  face: Face,
  { method, url, headers, body }: Incoming,
): Promise<Reply> {
  const path = decodeURI(url.pathname).replace(/\/{2,}/g, '/');
  const open = path === '/discovery' || path === '/metadata/endpoints';
  const early = open ? undefined : refusal(world, face, method, path, url.searchParams, headers);
  if (early) return early;
  const message: Message = { method, url: url.href, headers, body };
  const wrong = [
    ...((await contract?.request(message)) ?? []),
    ...(face === 'arm' && headers['x-ms-client-request-id'] === undefined
      ? ['x-ms-client-request-id is missing']
      : []),
    ...(method === 'PUT' ? readOnlyFields(body).map((name) => `read-only field ${name} was sent`) : []),
  ];
  if (wrong.length > 0) {
    violation(world, 'request', `${method} ${path}: ${wrong.join('; ')}`);
    return armError(400, { code: 'EmulatorContractViolation', message: wrong.join('; ') });
  }
  if (path.startsWith('/experiments'))
    violation(world, 'host', `${method} ${path} was sent to the experiments host`);
  const match = FACES[face](method, path);
  if (!match) {
    const known = FACES[face]('GET', path) !== undefined;
    const error = {
      code: known ? 'MethodNotAllowed' : 'NotFound',
      message: `The emulator has no ${method} ${path}.`,
    };
    return armError(known ? 405 : 404, error);
  }
  const call = { world, method, path, query: url.searchParams, headers, body, params: match.params };
  const reply = await match.handler(call);
  const slips =
    (await contract?.response(
      message,
      reply.status,
      { 'content-type': 'application/json', ...reply.headers },
      reply.body,
    )) ?? [];
  for (const slip of slips) violation(world, 'response', `${method} ${path} ${reply.status}: ${slip}`);
  return reply;
}

/** What the service says before it looks at the request any closer. */
function refusal(
  world: World,
  face: Face,
  method: string,
  path: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string | undefined>>,
): Reply | undefined {
  const token = tokenReply(world, face, headers.authorization);
  if (token || face !== 'arm') return token;
  const version = apiVersionReply(path, query);
  if (version) return version;
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (subscription === undefined) return undefined;
  if (!isKnownSubscription(world, subscription)) {
    return armError(404, {
      code: 'SubscriptionNotFound',
      message: `The subscription '${subscription}' could not be found.`,
    });
  }
  const namespace = /\/resourceGroups\/[^/]+\/providers\/([^/]+)/i.exec(path)?.[1];
  const needed = [...world.state.unregistered].find(
    (name) => name.toLowerCase() === namespace?.toLowerCase(),
  );
  return (
    roleReply(world, method, path) ??
    (needed !== undefined && method === 'PUT' ? unregistered(needed) : undefined)
  );
}

/** Records what a test must fail for. */
export function violation(world: World, rule: string, message: string): void {
  world.state.violations.push({ rule, message });
}
