import { ModelBuilderError } from '../../../errors.ts';
import type { Azure } from '../azure.ts';
import type { JobBase } from '../client.ts';
import { computeState, provisioningErrors } from '../compute-state.ts';
import type { JobAddress } from './job-errors.ts';
import { computeOf } from './job-facts.ts';

/** What keeps a job from its machines, or what they are doing; empty when nobody knows. */
export async function machinesOf(
  { machineLearning, connection }: Azure,
  at: JobAddress,
  job: JobBase,
): Promise<string> {
  const compute = computeOf(job);
  if (compute === undefined) return '';
  try {
    const resource = await machineLearning.compute(at, compute);
    const errors =
      resource === undefined ? [`The compute ${compute} is gone.`] : provisioningErrors(resource);
    const state = computeState(resource);
    // Troubles of a node stand in the same list as reasons why there is none.
    const trouble =
      state.kind === 'ready' && state.nodes > 0
        ? `Azure says of the machines of ${compute}`
        : `The compute ${compute} cannot get its machines`;
    if (errors.length > 0) return `${trouble}: ${errors.join(' ')}`;
    const states = (await machineLearning.nodes(at, compute)).map(({ nodeState }) => nodeState ?? 'unknown');
    return states.length === 0 ? '' : `Machines of ${compute}: ${states.join(', ')}.`;
  } catch (error) {
    connection.signal.throwIfAborted();
    // Only what is shown suffers.
    if (error instanceof ModelBuilderError) return '';
    throw error;
  }
}
