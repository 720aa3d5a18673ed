import { ModelBuilderError } from '../../errors.ts';
import type { Azure } from './azure.ts';
import type { ComputeResource } from './client.ts';
import { computeState, type ComputeState, type ReadyCompute } from './compute-state.ts';
import { computeLink, leftoverError, wrongKind } from './compute-errors.ts';
import { workspaceId, type WorkspaceAddress } from './connection.ts';
import type { Priority } from './sizes.ts';
import { tagsFor } from './tags.ts';
import { waitUntil, type Note } from './wait-until.ts';

/** Nodes that have nothing to do are given back after this time. */
export const IDLE_SECONDS = 120;

export interface ComputeSpec {
  readonly name: string;
  /** `Standard_NC4as_T4_v3` */
  readonly size: string;
  readonly priority: Priority;
  /** 0 costs nothing while nothing runs. */
  readonly minNodes: number;
  readonly maxNodes: number;
  readonly region: string;
}

/** The request that makes a cluster; the service refuses one that does not say its least number of nodes. @param id its ARM id */
export function computeBody(spec: ComputeSpec, id: string): ComputeResource {
  return {
    location: spec.region,
    tags: { ...tagsFor(id) },
    properties: {
      computeType: 'AmlCompute',
      properties: {
        vmSize: spec.size,
        vmPriority: spec.priority === 'low' ? 'LowPriority' : 'Dedicated',
        scaleSettings: {
          minNodeCount: spec.minNodes,
          maxNodeCount: spec.maxNodes,
          nodeIdleTimeBeforeScaleDown: `PT${IDLE_SECONDS}S`,
        },
      },
    },
  };
}

/**
 * A cluster that is ready for jobs: the one that exists, or a new one. One that is being made is waited for.
 * @param deleteFailed whether a leftover in a failed state may be deleted; it is never done unasked
 * @throws ModelBuilderError `azure-compute-…`
 */
export async function ensureCompute(
  azure: Azure,
  at: WorkspaceAddress,
  spec: ComputeSpec,
  { deleteFailed, note }: { readonly deleteFailed: boolean; readonly note: Note },
): Promise<ReadyCompute> {
  let state = await settled(azure, at, spec.name, note);
  if (state.kind === 'failed') {
    if (!deleteFailed) throw leftoverError(azure, at, spec.name, state);
    note(`Deleting the failed compute ${spec.name}.`);
    await azure.machineLearning.beginDeleteCompute(at, spec.name);
    state = await settled(azure, at, spec.name, note);
  }
  if (state.kind === 'ready') return usable(spec.name, state);
  if (state.kind === 'other') throw wrongKind(spec.name, state.computeType);
  note(
    `Creating the compute ${spec.name}: ${spec.size}, ${spec.priority} priority, ${spec.minNodes} to ${spec.maxNodes} nodes.`,
  );
  const begun = await beginCompute(azure, at, spec);
  const made = await settled(azure, at, spec.name, note);
  if (made.kind === 'ready') return usable(spec.name, made);
  const failed = made.kind === 'failed' ? made : { errors: [] };
  throw failed.errors.length === 0 && begun !== undefined
    ? begun
    : leftoverError(azure, at, spec.name, failed);
}

/** An operation that fails within its first moments throws without details: the compute has them. @returns that error */
async function beginCompute(
  { machineLearning, connection }: Azure,
  at: WorkspaceAddress,
  spec: ComputeSpec,
): Promise<ModelBuilderError | undefined> {
  const id = `${workspaceId(connection, at)}/computes/${spec.name}`;
  try {
    await machineLearning.beginPutCompute(at, spec.name, computeBody(spec, id));
    return undefined;
  } catch (error) {
    if (!(error instanceof ModelBuilderError)) throw error;
    const made = await machineLearning.compute(at, spec.name);
    if (made === undefined) throw error;
    return error;
  }
}

/** The state that a compute comes to when nothing is being done to it any more. */
async function settled(
  { machineLearning, connection }: Azure,
  at: WorkspaceAddress,
  name: string,
  note: Note,
): Promise<Exclude<ComputeState, { kind: 'creating' | 'deleting' }>> {
  let said = '';
  const wait = { what: `the compute ${name}`, link: computeLink(connection, at), note };
  return waitUntil(connection.signal, wait, async () => {
    const state = computeState(await machineLearning.compute(at, name));
    if (state.kind !== 'creating' && state.kind !== 'deleting') return state;
    if (said !== state.kind)
      note(`Waiting: the compute ${name} is being ${state.kind === 'creating' ? 'created' : 'deleted'}.`);
    said = state.kind;
    return undefined;
  });
}

function usable(name: string, state: ReadyCompute): ReadyCompute {
  if (state.size !== undefined) return state;
  throw new ModelBuilderError(
    'azure-compute-no-size',
    `The compute ${name} has no machine size: it was never made whole.`,
    {
      hint: 'Choose another name with --compute, or delete it in the studio.',
    },
  );
}

/** Deletes a cluster and waits until it is gone. */
export async function deleteCompute(
  { machineLearning, connection }: Azure,
  at: WorkspaceAddress,
  name: string,
  note: Note,
): Promise<void> {
  await machineLearning.beginDeleteCompute(at, name);
  const wait = { what: `the end of the compute ${name}`, link: computeLink(connection, at), note };
  await waitUntil(connection.signal, wait, async () =>
    (await machineLearning.compute(at, name)) === undefined ? true : undefined,
  );
}

/** A cluster with its name. */
export type UsableCompute = ReadyCompute & { readonly name: string };

/** Clusters that jobs can run on; everything else in the list is left out. */
export async function usableComputes(azure: Azure, at: WorkspaceAddress): Promise<readonly UsableCompute[]> {
  const all = await azure.machineLearning.computes(at);
  return all.flatMap((resource) => {
    const state = computeState(resource);
    return state.kind === 'ready' && state.size !== undefined && resource.name !== undefined
      ? [{ ...state, name: resource.name }]
      : [];
  });
}
