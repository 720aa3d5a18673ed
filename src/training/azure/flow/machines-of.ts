import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { computeState, provisioningErrors } from '../compute-state.ts';
import type { JobAddress } from './job-errors.ts';
import { computeOf } from './job-facts.ts';

/** What keeps a job from its machines, or what they are doing; empty when nobody knows. */
export async function machinesOf(azure: Azure, at: JobAddress, job: JobBase): Promise<string> {
  const compute = computeOf(job);
  if (compute === undefined) return '';
  return await unlessRefused(azure, '', async () => {
    const trouble = await troubleWith(azure, at, compute);
    if (trouble !== undefined) return trouble;
    const nodes = await azure.machineLearning.nodes(at, compute);
    const states = nodes.map(({ nodeState }) => nodeState ?? 'unknown');
    return states.length === 0 ? '' : `Machines of ${compute}: ${states.join(', ')}.`;
  });
}

/** What keeps a job from its machines, or troubles them; `undefined` when nothing is known to. */
export async function troubleOf(azure: Azure, at: JobAddress, job: JobBase): Promise<string | undefined> {
  const compute = computeOf(job);
  return compute === undefined
    ? undefined
    : await unlessRefused(azure, undefined, () => troubleWith(azure, at, compute));
}

async function troubleWith(
  { machineLearning }: Azure,
  at: JobAddress,
  compute: string,
): Promise<string | undefined> {
  const resource = await machineLearning.compute(at, compute);
  if (resource === undefined) return `The compute ${compute} cannot get its machines: it is gone.`;
  const errors = provisioningErrors(resource);
  if (errors.length === 0) return undefined;
  // Troubles of a node stand in the same list as reasons why there is none.
  const state = computeState(resource);
  const hasMachines = state.kind === 'ready' && state.nodes > 0;
  const words = hasMachines
    ? `Azure says of the machines of ${compute}`
    : `The compute ${compute} cannot get its machines`;
  return `${words}: ${errors.join(' ')}`;
}

/** Only what is shown suffers when Azure does not answer. */
async function unlessRefused<Told>(
  { connection }: Azure,
  otherwise: Told,
  ask: () => Promise<Told>,
): Promise<Told> {
  try {
    return await ask();
  } catch (error) {
    connection.signal.throwIfAborted();
    if (error instanceof ModelBuilderError) return otherwise;
    throw error;
  }
}
