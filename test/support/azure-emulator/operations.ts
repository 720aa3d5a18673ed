import { field } from './json.ts';
import { armError, ok } from './replies.ts';
import type { OperationScript } from './scenario.ts';
import type { Call, Operation, Reply, Routes, World } from './types.ts';

/** Virtual time that one status request of a long-running operation takes. */
const POLL_MILLISECONDS = 20_000;

/**
 * Starts a long-running operation.
 * @param finish brings the outcome about when the last poll was made
 * @returns the operation's id
 */
export function startOperation(
  world: World,
  script: OperationScript | undefined,
  finish: Operation['finish'],
  resource?: string,
): string {
  const id = nextId(world);
  if (resource !== undefined) world.state.pending.set(resource.toLowerCase(), id);
  world.state.operations.set(id, {
    pollsLeft: script?.polls ?? 1,
    error: script?.error,
    finish,
    done: false,
    resource,
  });
  return id;
}

/** A new GUID; the same sequence in every emulator. */
export function nextId(world: World): string {
  return `00000000-0000-4000-9000-${String(world.state.nextId++).padStart(12, '0')}`;
}

/** Headers that say where to ask about an operation, and how often. Jobs' own operations document no wait below 10 s: none is asked for. */
export function jobOperationHeaders(world: World, id: string): Record<string, string> {
  const location = operationHeaders(world, id, 'Location').location.replace(
    '/operationResults/',
    '/mfeOperationResults/',
  );
  return { location, 'x-ms-async-operation-timeout': 'PT1H' };
}

/** Headers that say where to ask about an operation, and how often. */
export function operationHeaders(
  world: World,
  id: string,
  kind: 'Azure-AsyncOperation' | 'Location' | 'both',
  status: 'computeOperationsStatus' | 'workspaceOperationsStatus' = 'workspaceOperationsStatus',
): Record<string, string> {
  const { subscription, region } = world.names;
  const url = (face: string) =>
    `${world.origin}/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${region}/${face}/${id}?api-version=2022-10-01`;
  return {
    ...(kind !== 'Location' && { 'azure-asyncoperation': url(status) }),
    ...(kind !== 'Azure-AsyncOperation' && { location: url('operationResults') }),
    ...retryAfter(world),
  };
}

export function retryAfter(world: World): Record<string, string> {
  return { 'retry-after': String(world.scenario.retryAfter ?? 0) };
}

/** Counts one poll; the outcome comes about with the last. */
export function pollOperation(world: World, operation: Operation): 'InProgress' | 'Succeeded' | 'Failed' {
  world.state.skipped += POLL_MILLISECONDS;
  operation.pollsLeft -= 1;
  if (operation.pollsLeft > 0) return 'InProgress';
  if (!operation.done) {
    operation.done = true;
    operation.finish(operation.error);
  }
  return operation.error ? 'Failed' : 'Succeeded';
}

/** Whoever only reads the resource sees its operation go on, too. */
export function pollPending(world: World, resource: string): void {
  const operation = world.state.operations.get(world.state.pending.get(resource.toLowerCase()) ?? '');
  if (operation && !operation.done) pollOperation(world, operation);
}

function asked(call: Call): Operation | undefined {
  return call.world.state.operations.get(call.params.id);
}

function unknown({ params }: Call): Reply {
  return armError(404, { code: 'OperationNotFound', message: `The operation '${params.id}' was not found.` });
}

const BASE = '/subscriptions/:subscription/providers/Microsoft.MachineLearningServices/locations/:region';

function status(call: Call): Reply {
  const operation = asked(call);
  if (!operation) return unknown(call);
  const now = pollOperation(call.world, operation);
  if (now === 'InProgress') return ok({ status: now }, retryAfter(call.world));
  return ok(
    now === 'Failed' ? { status: now, error: operation.error } : { status: now, percentComplete: 100 },
    {},
  );
}

function result(call: Call): Reply {
  const operation = asked(call);
  if (!operation) return unknown(call);
  const now = pollOperation(call.world, operation);
  if (now === 'InProgress')
    return {
      status: 202,
      body: {},
      headers: {
        location: `${call.world.origin}${call.path}?${call.query.toString()}`,
        ...retryAfter(call.world),
      },
    };
  if (now === 'Failed')
    return armError(field(operation.error, 'code') === 'Conflict' ? 409 : 400, operation.error!);
  const resource = call.world.state.resources.get(operation.resource?.toLowerCase() ?? '');
  return resource ? ok(resource) : { status: 200 };
}

export const operationRoutes: Routes = {
  ...Object.fromEntries(
    ['computeOperationsStatus', 'workspaceOperationsStatus'].map((face) => [
      `GET ${BASE}/${face}/:id`,
      status,
    ]),
  ),
  ...Object.fromEntries(
    ['operationResults', 'mfeOperationResults'].map((face) => [`GET ${BASE}/${face}/:id`, result]),
  ),
};
