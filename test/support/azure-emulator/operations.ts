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
  const { location } = operationHeaders(world, id, 'Location');
  return { location: location };
}

/** Headers that say where to ask about an operation, and how often. */
export function operationHeaders(
  world: World,
  id: string,
  kind: 'Azure-AsyncOperation' | 'Location' | 'both',
): Record<string, string> {
  const { subscription, region } = world.names;
  const url = (face: string) =>
    `${world.origin}/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${region}/${face}/${id}?api-version=2022-10-01`;
  return {
    ...(kind !== 'Location' && { 'azure-asyncoperation': url('operationStatuses') }),
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

export const operationRoutes: Routes = {
  [`GET ${BASE}/operationStatuses/:id`]: (call) => {
    const operation = asked(call);
    if (!operation) return unknown(call);
    const status = pollOperation(call.world, operation);
    const error = status === 'Failed' ? { error: operation.error } : {};
    return ok(
      { name: call.params.id, status, ...error },
      status === 'InProgress' ? retryAfter(call.world) : {},
    );
  },
  [`GET ${BASE}/operationResults/:id`]: (call) => {
    const operation = asked(call);
    if (!operation) return unknown(call);
    const status = pollOperation(call.world, operation);
    if (status === 'InProgress') {
      return { status: 202, headers: operationHeaders(call.world, call.params.id, 'Location') };
    }
    if (status === 'Failed')
      return armError(field(operation.error, 'code') === 'Conflict' ? 409 : 400, operation.error!);
    const resource = call.world.state.resources.get(operation.resource?.toLowerCase() ?? '');
    return resource ? ok(resource) : { status: 200 };
  },
};
